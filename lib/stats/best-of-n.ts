/**
 * How far the best of n samples is from the policy that drew them, in nats: log n - (n - 1) / n, whatever it was chosen by.
 * An upper bound, close where no two samples are alike (Stiennon et al. 2020, appendix G.3; arXiv 2401.01879).
 */
export function bestOfNKl(n: number): number {
  return Math.log(n) - (n - 1) / n;
}

/**
 * The mean of `values` at the best of n by `scores`, for each n from 1 to N, over all subsets of n of the N samples:
 * sum_i C(i - 1, n - 1) / C(N, n) v_(i), with v_(i) of the sample whose score is the i-th from below. Unbiased, and steadier
 * than drawing subsets (Nakano et al. 2021, appendix I). Among equal scores the mean of their values counts.
 * @param values what is measured, such as a gold reward; the scores themselves unless given
 * @returns N numbers, that of n = 1 first
 */
export function bestOfNMeans(scores: readonly number[], values: readonly number[] = scores): number[] {
  const count = scores.length;
  const order = scores.map((_, i) => i).sort((a, b) => (scores[a] ?? 0) - (scores[b] ?? 0));
  const at = (list: readonly number[], rank: number) => list[order[rank] ?? -1] ?? Number.NaN;
  const ranked: number[] = [];
  for (let from = 0; from < count; ) {
    let to = from + 1;
    while (to < count && at(scores, to) === at(scores, from)) to++;
    const tied = order.slice(from, to).reduce((sum, i) => sum + (values[i] ?? Number.NaN), 0) / (to - from);
    for (; from < to; from++) ranked.push(tied);
  }
  return Array.from({ length: count }, (_, k) => {
    const n = k + 1;
    let weight = n / count; // of the best; of the next, times (i - n) / (i - 1)
    let mean = 0;
    for (let i = count; i >= n; i--) {
      mean += weight * (ranked[i - 1] ?? Number.NaN);
      weight *= (i - n) / (i - 1);
    }
    return mean;
  });
}
