/** The mean of some numbers; NaN of none. */
export const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;

/** The rows' mean of one figure, by another. */
export function meanBy<Row extends Readonly<Record<string, number | string>>>(
  rows: readonly Row[],
  group: keyof Row & string,
  figure: keyof Row & string,
): Map<number | string, number> {
  const groups = new Map<number | string, number[]>();
  for (const row of rows) {
    const key = row[group] ?? "";
    groups.set(key, [...(groups.get(key) ?? []), Number(row[figure])]);
  }
  return new Map([...groups].map(([key, values]) => [key, mean(values)]));
}

/**
 * Least squares of Gao et al. 2022: R(d) = d (a - b d) for best of n, d (a - b log d) for RL, with d = √KL. Points at
 * d = 0 say nothing. R² is of gold reward against its mean.
 */
export function fitGao(
  method: "best of n" | "PPO",
  points: readonly { readonly kl: number; readonly gold: number }[],
): { a: number; b: number; r2: number } {
  const used = points
    .filter(({ kl }) => kl > 1e-3)
    .map(({ kl, gold }) => {
      const d = Math.sqrt(kl);
      return { first: d, second: method === "best of n" ? -d * d : -d * Math.log(d), gold };
    });
  const sum = (of: (point: (typeof used)[number]) => number) => used.reduce((total, point) => total + of(point), 0);
  const [ff, fs, ss] = [
    sum(({ first }) => first * first),
    sum(({ first, second }) => first * second),
    sum(({ second }) => second * second),
  ];
  const [fg, sg] = [sum(({ first, gold }) => first * gold), sum(({ second, gold }) => second * gold)];
  const determinant = ff * ss - fs * fs;
  const a = (fg * ss - sg * fs) / determinant;
  const b = (sg * ff - fg * fs) / determinant;
  const average = mean(used.map(({ gold }) => gold));
  const unexplained = sum(({ first, second, gold }) => (gold - a * first - b * second) ** 2);
  return { a, b, r2: 1 - unexplained / sum(({ gold }) => (gold - average) ** 2) };
}
