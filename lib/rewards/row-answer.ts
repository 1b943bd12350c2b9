import type { Scored } from "./reward-function";

/** The texts that count as the right answer: the column's value, or each of them where it is a list. Empty: unknown. */
export function answersIn({ row }: Scored, column: string): readonly string[] {
  const value = row[column];
  const all = Array.isArray(value) ? value : [value];
  return all.flatMap((one) => (typeof one === "string" || typeof one === "number" ? [String(one)] : []));
}

/** What follows the last occurrence of `marker`; null where there is none. An empty marker stands before everything. */
export function afterLast(text: string, marker: string): string | null {
  if (marker === "") return text;
  const at = text.lastIndexOf(marker);
  return at === -1 ? null : text.slice(at + marker.length);
}
