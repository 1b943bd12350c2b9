import type { DemonstrationRow } from "../datasets/demonstration-row";
import type { PreferenceRow } from "../datasets/preference-row";

/**
 * A dataset of pairs as an algorithm reads it. One that learns from demonstrations gets the responses that nobody
 * ranked below another one, each once: the best of what people compared (best-of-n fine-tuning).
 */
export function toTrainingRows(
  rows: readonly PreferenceRow[],
  learnsFrom: "preference" | "demonstration",
): readonly (PreferenceRow | DemonstrationRow)[] {
  if (learnsFrom === "preference") return rows;
  const key = (prompt: PreferenceRow["prompt"], response: PreferenceRow["chosen"]) => JSON.stringify([prompt, response]);
  const beaten = new Set(rows.map(({ prompt, rejected }) => key(prompt, rejected)));
  const best = new Map(rows.map(({ prompt, chosen }) => [key(prompt, chosen), { prompt, completion: chosen }]));
  return [...best].flatMap(([name, row]) => (beaten.has(name) ? [] : [row]));
}
