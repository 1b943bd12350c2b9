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
