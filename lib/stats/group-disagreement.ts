/** One person's decision between two things. */
export interface Judgement {
  readonly comparison: string; // what was compared, the same for everybody
  readonly first: boolean; // which of the two won
  readonly group: string | null;
}

/** Of how many pairs of people who decided the same comparison, how many decided differently. */
export interface Differing {
  readonly compared: number;
  readonly differed: number;
}

/**
 * How often two people of one group, and two of different groups, decide the same comparison differently. Where the
 * second is clearly more often, the groups want different things; the first is noise.
 */
export function groupDisagreement(judgements: Iterable<Judgement>): { within: Differing; between: Differing } {
  const comparisons = new Map<string, Map<string | null, [first: number, second: number]>>();
  for (const { comparison, first, group } of judgements) {
    const groups = comparisons.get(comparison) ?? new Map<string | null, [number, number]>();
    const counts = groups.get(group) ?? [0, 0];
    counts[first ? 0 : 1] += 1;
    comparisons.set(comparison, groups.set(group, counts));
  }
  const within = { compared: 0, differed: 0 };
  const all = { compared: 0, differed: 0 };
  for (const groups of comparisons.values()) {
    const total = [0, 0] as [number, number];
    for (const counts of groups.values()) {
      add(within, counts);
      total[0] += counts[0];
      total[1] += counts[1];
    }
    add(all, total);
  }
  const between = { compared: all.compared - within.compared, differed: all.differed - within.differed };
  return { within, between };
}

function add(sum: { compared: number; differed: number }, [first, second]: readonly [number, number]): void {
  const people = first + second;
  sum.compared += (people * (people - 1)) / 2;
  sum.differed += first * second;
}
