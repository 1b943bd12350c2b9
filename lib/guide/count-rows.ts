import { z } from "zod";
import { demonstrationRow } from "../datasets/demonstration-row";
import { type PreferenceRow, preferenceRow } from "../datasets/preference-row";
import { thumbsRow } from "../datasets/thumbs-row";
import { AppError } from "../errors";
import { groupDisagreement, type Judgement } from "../stats/group-disagreement";
import { type Facts, readDisagreement } from "./facts";

const stepsRow = z.object({ prompt: z.unknown(), completions: z.array(z.string()), labels: z.array(z.boolean()) });
const promptRow = z.object({ prompt: preferenceRow.shape.prompt });
const answerRow = z.union([
  z.object({ answer: z.union([z.string(), z.number(), z.array(z.unknown())]) }),
  z.object({ solution: z.union([z.string(), z.number(), z.array(z.unknown())]) }),
]);

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
  for (const [i, row] of rows.entries()) {
    const prompted = promptRow.safeParse(row).data;
    if (prompted) prompts.add(JSON.stringify(prompted.prompt));
    const answered = prompted !== undefined && answerRow.safeParse(row).success;
    if (answered) counts.answers++;
    const pair = preferenceRow.safeParse(row).data;
    if (pair) {
      if (pair.tie) continue;
      counts.pairs++;
      if (pair.group) groups.add(pair.group);
      judgements.push(judgementOf(pair));
    } else if (thumbsRow.safeParse(row).success) counts.thumbs++;
    else if (stepsRow.safeParse(row).success) counts.steps++;
    else if (demonstrationRow.safeParse(row).success) counts.demonstrations++;
    else if (!prompted) {
      const shapes =
        "{prompt, chosen, rejected}, {prompt, completion}, {prompt, completion, label}, {messages} or {prompt}";
      throw new AppError("invalid", `Row ${i + 1} is nothing to learn from: give ${shapes}.`);
    }
  }
  const { values, notes } = readDisagreement(groupDisagreement(judgements));
  return { values: { ...values, ...counts, prompts: prompts.size, groups: groups.size }, notes };
}

function judgementOf({ prompt, chosen, rejected, group }: PreferenceRow): Judgement {
  const [won, lost] = [JSON.stringify(chosen), JSON.stringify(rejected)];
  const [first, second] = won < lost ? [won, lost] : [lost, won];
  return { comparison: JSON.stringify([prompt, first, second]), first: won === first, group: group ?? null };
}
