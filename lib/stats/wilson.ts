/** A rate with its confidence interval; all three lie in [0, 1]. */
export interface Interval {
  readonly rate: number;
  readonly low: number;
  readonly high: number;
}

/**
 * Wilson score interval of a binomial proportion (E. B. Wilson 1927, equation for the two roots in p): unlike the
 * normal interval it stays inside [0, 1] and is honest at small n and at rates of 0 and 1.
 * `z` is the normal quantile: 1.96 for 95 %. Successes may be fractional (a tie counts one half).
 * With n = 0 nothing is known: rate is NaN, the interval is all of [0, 1].
 */
export function wilson(successes: number, n: number, z = 1.96): Interval {
  if (!(n >= 0) || successes < 0 || successes > n) {
    throw new RangeError(`wilson: ${successes} successes in ${n} trials is not possible.`);
  }
  if (n === 0) return { rate: Number.NaN, low: 0, high: 1 };
  const rate = successes / n;
  const z2 = z * z;
  const centre = (rate + z2 / (2 * n)) / (1 + z2 / n);
  const half = (z / (1 + z2 / n)) * Math.sqrt((rate * (1 - rate)) / n + z2 / (4 * n * n));
  return {
    rate,
    low: successes === 0 ? 0 : Math.max(0, centre - half),
    high: successes === n ? 1 : Math.min(1, centre + half),
  };
}
