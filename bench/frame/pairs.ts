import { setTimeout } from "node:timers/promises";

/** What turns of two sides gave: medians in milliseconds, and the median of each pair's ours / theirs. */
export interface Paired {
  readonly ours: number;
  readonly theirs: number | null;
  readonly ratio: number | null;
}

/**
 * Takes turns, ours then theirs, so that whatever else the machine does meanwhile meets both alike. Each turn gives its
 * time in milliseconds. `theirs` is null where there is no other side.
 */
export async function takeTurns(
  count: number,
  ours: () => Promise<number>,
  theirs: (() => Promise<number>) | null,
): Promise<Paired> {
  const pairs: { ours: number; theirs: number }[] = [];
  for (let turn = 0; turn < count; turn++) {
    await rest();
    const mine = await ours();
    await rest();
    pairs.push({ ours: mine, theirs: (await theirs?.()) ?? Number.NaN });
  }
  const each = (read: (pair: { ours: number; theirs: number }) => number) => median(pairs.map(read));
  if (theirs === null) return { ours: each((pair) => pair.ours), theirs: null, ratio: null };
  return {
    ours: each((pair) => pair.ours),
    theirs: each((pair) => pair.theirs),
    ratio: each((pair) => pair.ours / pair.theirs),
  };
}

/** Thread pools wait actively for a while before they let go of their cores. */
const rest = () => setTimeout(100);

function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length >> 1;
  const upper = sorted[middle] ?? Number.NaN;
  return sorted.length % 2 === 1 ? upper : (upper + (sorted[middle - 1] ?? Number.NaN)) / 2;
}
