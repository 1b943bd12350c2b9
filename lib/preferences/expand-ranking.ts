/** One strict Bradley-Terry comparison, by response id. */
export interface Pair {
  readonly chosen: string;
  readonly rejected: string;
}

/**
 * Strict pairs of a ranking: every member of a better tie group against every member of each worse one, so groups of
 * sizes n_1…n_k give exactly Σ_{i<j} n_i·n_j pairs. Members of one tie group are not compared: a tie has no strict
 * winner. Responses outside `order` (unranked) give no pairs. A mark "unacceptable" is stored with the label but makes
 * no pairs of its own: the order alone decides, so that training data never depends on two conflicting statements.
 * @throws RangeError when a response stands in the order twice.
 */
export function expandRanking(order: readonly (readonly string[])[]): Pair[] {
  const ids = order.flat();
  if (new Set(ids).size !== ids.length) throw new RangeError("expandRanking: a response is ranked twice.");
  return order.flatMap((better, place) =>
    better.flatMap((chosen) =>
      order
        .slice(place + 1)
        .flat()
        .map((rejected) => ({ chosen, rejected })),
    ),
  );
}
