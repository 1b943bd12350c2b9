import { type PreferenceRow, preferenceRow } from "../datasets/preference-row";
import { isThere, readTrainingRow, type TrainingRow } from "../datasets/training-row";
import { AppError } from "../errors";
import { groupDisagreement, type Judgement } from "../stats/group-disagreement";
import { type Facts, readDisagreement } from "./facts";

/**
 * What the rows of a JSON Lines file are, in TRL's shapes: pairs, thumbs, demonstrations, judged steps, prompts, and
 * answers (a column `answer` or `solution`).
 * @throws AppError with the number of the first row that is none of them
 */
export function countRows(rows: readonly unknown[]): Facts {
  const counts = { pairs: 0, thumbs: 0, demonstrations: 0, steps: 0, answers: 0 };
  const prompts = new Set<string>();
  const groups = new Set<string>();
  const judgements: Judgement[] = [];
  for (const [i, raw] of rows.entries()) {
    const { kind, row } = readRow(raw, i + 1);
    if (row.prompt !== undefined) prompts.add(JSON.stringify(row.prompt));
    if (isThere(row.answer) || isThere(row.solution)) counts.answers++;
    if (kind === "prompts" || row.tie === true) continue;
    counts[kind]++;
    if (kind !== "pairs") continue;
    const pair = preferenceRow.parse(row);
    if (pair.group) groups.add(pair.group);
    judgements.push(judgementOf(pair));
  }
  const { values, notes } = readDisagreement(groupDisagreement(judgements));
  return { values: { ...values, ...counts, prompts: prompts.size, groups: groups.size }, notes };
}

function readRow(raw: unknown, number: number): TrainingRow {
  try {
    return readTrainingRow(raw);
  } catch (error) {
    throw error instanceof AppError ? new AppError("invalid", `Row ${number}: ${error.message}`) : error;
  }
}

function judgementOf({ prompt, chosen, rejected, group }: PreferenceRow): Judgement {
  const [won, lost] = [JSON.stringify(chosen), JSON.stringify(rejected)];
  const [first, second] = won < lost ? [won, lost] : [lost, won];
  return { comparison: JSON.stringify([prompt, first, second]), first: won === first, group: group ?? null };
}
