import type { PreferenceRow } from "../datasets/preference-row";
import { AppError } from "../errors";

const beliefOf = (row: PreferenceRow): string | null => row.belief ?? row.group ?? null;

/** How many labels say each belief: those of one ranking, which gives several pairs, once. */
function countLabels(rows: readonly PreferenceRow[]): Map<string, number> {
  const labels = new Map(rows.map((row, i) => [row.label_id ?? i, beliefOf(row)]));
  const counts = new Map<string, number>();
  for (const belief of labels.values()) if (belief !== null) counts.set(belief, (counts.get(belief) ?? 0) + 1);
  return counts;
}

/**
 * The rows with all beliefs that there can be and p*(b | prompt), the probability of each: as a row says itself, else
 * (n_b + prior * s_b) / (n + prior), with n_b the labels of the row's prompt that were given as b, and s_b the share of b
 * in all training labels.
 * @throws AppError invalid when fewer than two beliefs are to be told apart, or a row contradicts itself
 */
export function shareBeliefs(
  rows: readonly PreferenceRow[],
  training: readonly PreferenceRow[],
  prior: number,
): PreferenceRow[] {
  const overall = countLabels(training);
  const everyone = [...overall].sort(([a, m], [b, n]) => n - m || (a < b ? -1 : 1)).map(([belief]) => belief);
  if (everyone.length < 2 && !training.every(({ beliefs }) => beliefs)) {
    const found = everyone.length === 0 ? "none is told" : `all are “${everyone[0]}”`;
    throw new AppError(
      "invalid",
      `GDPO needs rows of two beliefs at least, in the column group or belief; ${found}. Take dpo for one taste.`,
    );
  }
  const promptOf = ({ prompt }: PreferenceRow) => JSON.stringify(prompt);
  const byPrompt = new Map<string, PreferenceRow[]>();
  for (const row of rows) {
    const some = byPrompt.get(promptOf(row)) ?? [];
    some.push(row);
    byPrompt.set(promptOf(row), some);
  }
  const prompts = new Map([...byPrompt].map(([prompt, some]) => [prompt, countLabels(some)]));
  return rows.map((row, i) => {
    const belief = beliefOf(row);
    const beliefs = row.beliefs ?? everyone;
    const wrong = (what: string) => new AppError("invalid", `Row ${i + 1} (“${belief}”): ${what}.`);
    if (belief !== null && !beliefs.includes(belief)) {
      throw wrong(`its belief is not among ${beliefs.join(", ")}`);
    }
    const own = prompts.get(promptOf(row)) ?? new Map<string, number>();
    const whole = (counts: ReadonlyMap<string, number>) => beliefs.reduce((sum, b) => sum + (counts.get(b) ?? 0), 0);
    const overallShare = (b: string) => (overall.get(b) ?? 0) / Math.max(1, whole(overall));
    const weights = row.probabilities ?? beliefs.map((b) => (own.get(b) ?? 0) + prior * overallShare(b));
    const sum = weights.reduce((total, weight) => total + weight, 0);
    if (weights.length !== beliefs.length) throw wrong(`${weights.length} probabilities for ${beliefs.length} beliefs`);
    if (sum <= 0) throw wrong("its probabilities are all 0");
    return {
      ...row,
      belief,
      group: row.group ?? belief,
      beliefs,
      probabilities: weights.map((weight) => weight / sum),
    };
  });
}
