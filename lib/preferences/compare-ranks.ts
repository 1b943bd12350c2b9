import type { Pair } from "./expand-ranking";

/** How many ranks lie between two responses of an order (tie groups of ids, best first): 1 where one follows the other. */
export function rankDistances(order: readonly (readonly string[])[]): (pair: Pair) => number {
  const ranks = new Map(order.flatMap((tied, rank) => tied.map((id) => [id, rank] as const)));
  return ({ chosen, rejected }) => {
    const [better, worse] = [ranks.get(chosen), ranks.get(rejected)];
    if (better === undefined || worse === undefined) throw new RangeError("rankDistances: a response is not ranked.");
    return worse - better;
  };
}

/** Each two responses that share a rank: n (n - 1) / 2 of a tie group of n. None is the better one. */
export function tiesOf(order: readonly (readonly string[])[]): (readonly [one: string, other: string])[] {
  return order.flatMap((tied) => tied.flatMap((one, i) => tied.slice(i + 1).map((other) => [one, other] as const)));
}
