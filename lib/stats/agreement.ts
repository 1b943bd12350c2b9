/** One person's ranking of one task: tie groups of response ids, best first. */
export interface RankedTask {
  readonly task: string;
  readonly order: readonly (readonly string[])[];
}

export interface Agreement {
  /** Of two people who both put one of two responses above the other, how often it was the same one. NaN: none did. */
  readonly rate: number;
  readonly agreed: number;
  readonly compared: number;
  /** Krippendorff's alpha over the same judgements, ties included as a third value. NaN where nothing varies. */
  readonly alpha: number;
}

/**
 * How far people agree who ranked the same tasks. Every pair of responses that two people of a task both ranked is one
 * comparison of their judgements (first above, tied, second above). `rate` leaves comparisons with a tie out, as the
 * agreement figures published for preference data do; `alpha` is Krippendorff's for nominal data (K. Krippendorff,
 * Computing Krippendorff's Alpha-Reliability, 2011, section C: any number of observers, missing data).
 */
export function agreement(labels: readonly RankedTask[]): Agreement {
  const units = new Map<string, [above: number, tied: number, below: number]>();
  for (const { task, order } of labels) {
    const place = new Map(order.flatMap((tie, rank) => tie.map((response) => [response, rank] as const)));
    const ids = [...place.keys()].sort();
    for (const [index, first] of ids.entries()) {
      for (const second of ids.slice(index + 1)) {
        const key = `${task}\n${first}\n${second}`;
        const [above, tied, below] = units.get(key) ?? [0, 0, 0];
        const difference = (place.get(first) ?? 0) - (place.get(second) ?? 0);
        units.set(key, [
          above + Number(difference < 0),
          tied + Number(difference === 0),
          below + Number(difference > 0),
        ]);
      }
    }
  }
  let agreed = 0;
  let compared = 0;
  for (const [above, , below] of units.values()) {
    agreed += (above * (above - 1) + below * (below - 1)) / 2;
    compared += ((above + below) * (above + below - 1)) / 2;
  }
  return { rate: agreed / compared, agreed, compared, alpha: krippendorffAlpha([...units.values()]) };
}

/**
 * Krippendorff's alpha for nominal values: 1 − observed / expected disagreement. Each unit holds how often each value
 * was given; units with fewer than two values do not count. NaN when all values are the same: nothing to agree on.
 */
export function krippendorffAlpha(units: readonly (readonly number[])[]): number {
  const totals: number[] = [];
  let n = 0;
  let observed = 0;
  for (const counts of units) {
    const m = counts.reduce((sum, count) => sum + count, 0);
    if (m < 2) continue;
    n += m;
    for (const [value, count] of counts.entries()) {
      totals[value] = (totals[value] ?? 0) + count;
      observed += (count * (m - count)) / (m - 1);
    }
  }
  const expected = totals.reduce((sum, total) => sum + total * (n - total), 0) / (n - 1);
  return expected === 0 || n < 2 ? Number.NaN : 1 - observed / expected;
}
