export const deviations = ["sample", "population"] as const;
type Deviation = (typeof deviations)[number];

/** Mean and standard deviation (sample: over n - 1) of what is there; null and NaN are not. No deviation for fewer than two. */
export function moments(
  values: readonly (number | null)[],
  deviation: Deviation = "sample",
): { mean: number; std: number; count: number } {
  const known = values.filter((value) => value !== null && !Number.isNaN(value)) as number[];
  const count = known.length;
  const mean = known.reduce((sum, value) => sum + value, 0) / count;
  const squares = known.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  const over = deviation === "sample" ? count - 1 : count;
  return { mean, std: count > 1 ? Math.sqrt(squares / over) : 0, count };
}

const eps = 1e-4; // beside the deviation, outside its root, as in TRL

/** (x - mean) / (std + 1e-4) over what is there; null stays null. */
export function standardised(values: readonly (number | null)[]): (number | null)[] {
  const { mean, std } = moments(values);
  return values.map((value) => (value === null ? null : (value - mean) / (std + eps)));
}

/** (x - mean) / sqrt(var + 1e-8), unbiased, as TRL's PPO whitens; `keepMean` only divides. */
export function whiten(values: readonly number[], keepMean = false): number[] {
  const { mean, std } = moments(values);
  const scale = 1 / Math.sqrt(std ** 2 + 1e-8);
  return values.map((value) => (value - mean) * scale + (keepMean ? mean : 0));
}

/** Consecutive groups of `size`, each by itself. */
export function byGroup<A, B>(values: readonly A[], size: number, of: (group: readonly A[]) => readonly B[]): B[] {
  const groups = Array.from({ length: Math.ceil(values.length / size) }, (_, g) =>
    values.slice(g * size, (g + 1) * size),
  );
  return groups.flatMap((group) => of(group));
}

export const scales = ["group", "batch", "none"] as const;

interface GroupOptions {
  readonly size: number; // completions of a prompt
  /** What the distance from the group's mean is divided by: the deviation of the group, of the batch, or nothing. */
  readonly scale: (typeof scales)[number];
  readonly deviation?: Deviation;
}

/**
 * GRPO's advantages (arXiv 2402.03300; "none": Dr. GRPO, arXiv 2503.20783): each reward's distance from the mean of its
 * group. A group whose rewards are all the same gives 0, and so does a completion that could not be scored (null),
 * which counts in no mean.
 */
export function groupAdvantages(
  rewards: readonly (number | null)[],
  { size, scale, deviation }: GroupOptions,
): number[] {
  const batch = moments(rewards, deviation).std;
  return byGroup(rewards, size, (group) => {
    const { mean, std } = moments(group, deviation);
    const divisor = { group: std + eps, batch: batch + eps, none: 1 }[scale];
    return group.map((reward) => (reward === null ? 0 : (reward - mean) / divisor));
  });
}

/**
 * RLOO's advantages (arXiv 2402.14740): each reward less the mean of the others of its group. Null where there is none: of
 * what could not be scored, which is left out, and of one that is alone.
 */
export function leaveOneOut(rewards: readonly (number | null)[], size: number): (number | null)[] {
  return byGroup(rewards, size, (group) => {
    const { mean, count } = moments(group);
    return group.map((reward) => {
      if (reward === null || count < 2) return null;
      return (count / (count - 1)) * (reward - mean);
    });
  });
}

/** The share of groups whose scored rewards are all the same: they teach nothing. */
export function zeroVarianceShare(rewards: readonly (number | null)[], size: number): number {
  const same = byGroup(rewards, size, (group) => [moments(group).std < 1e-8 ? 1 : 0]);
  return same.reduce<number>((sum, flag) => sum + flag, 0) / same.length;
}

/** The weighted sum of several rewards of each completion; what some could not score is left out, null where none could. */
export function weightedSum(
  perFunction: readonly (readonly (number | null)[])[],
  weights: readonly number[],
): (number | null)[] {
  return (perFunction[0] ?? []).map((_, i) => {
    const known = perFunction.flatMap((rewards, k) => {
      const reward = rewards[i] ?? null;
      return reward === null ? [] : [reward * (weights[k] ?? 1)];
    });
    return known.length === 0 ? null : known.reduce((sum, reward) => sum + reward);
  });
}

/**
 * Several rewards each standardised within its group, then summed by weight, then standardised over the batch, so that
 * one of large numbers does not drown the others (arXiv 2601.05242, TRL's multi_objective_aggregation).
 */
export function normalizeThenSum(
  perFunction: readonly (readonly (number | null)[])[],
  weights: readonly number[],
  size: number,
): number[] {
  const each = perFunction.map((rewards) => byGroup(rewards, size, standardised));
  return standardised(weightedSum(each, weights)).map((advantage) => advantage ?? 0);
}
