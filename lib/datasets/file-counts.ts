import { createHash } from "node:crypto";
import { z } from "zod";
import { type LongestText, longestText } from "../memory/longest-row";
import { promptKey } from "./prompt-key";
import { groupOf, isThere, type TrainingRow } from "./training-row";

/** What is known of a training file's rows beside their kind and number. */
export const fileCounts = z.object({
  /** Different ones that can be asked, see prompt-key.ts; 0 where some row has none. */
  prompts: z.int(),
  /** Rows with something in the column `answer` or `solution`. */
  answers: z.int(),
  /** Of these, those with a digit in it: a number can be compared. */
  numbers: z.int(),
  /** Pairs of which neither is better. */
  ties: z.int(),
  /** Of thumbs: those up. */
  wanted: z.int(),
  /** Rows of each belief group, most first; null: without one. */
  groups: z.array(z.object({ name: z.string().nullable(), rows: z.int() })),
  /** What some row has something in. */
  columns: z.array(z.string()),
  /** Whether some row is written as messages, to which a model's chat template is applied. */
  conversational: z.boolean(),
  /** Bytes of the longest texts. */
  longest: z.object({ row: z.int(), prompt: z.int() }),
});
export type FileCounts = z.output<typeof fileCounts>;

const mostColumns = 200; // that are kept

/** Counts rows as they come. */
export function openCounts() {
  const prompts = new Set<string>();
  const groups = new Map<string | null, number>();
  const columns = new Set<string>();
  const seen = { answers: 0, numbers: 0, ties: 0, wanted: 0, unasked: false, conversational: false };
  let longest: LongestText = { row: 0, prompt: 0 };
  return {
    add(row: TrainingRow["row"]): void {
      const group = groupOf(row);
      if (row.prompt === undefined || row.prompt === null) seen.unasked = true;
      else prompts.add(createHash("sha256").update(promptKey(row)).digest("base64"));
      groups.set(group, (groups.get(group) ?? 0) + 1);
      const answer = isThere(row.answer) ? row.answer : row.solution;
      if (isThere(answer)) seen.answers += 1;
      if (/\d/.test(JSON.stringify(answer ?? ""))) seen.numbers += 1;
      if (row.tie === true) seen.ties += 1;
      if (row.label === true) seen.wanted += 1;
      if ([row.prompt, row.chosen, row.completion, row.messages].some(Array.isArray)) seen.conversational = true;
      for (const [name, value] of Object.entries(row)) {
        if (columns.size < mostColumns && isThere(value)) columns.add(name);
      }
      const own = longestText([row]);
      longest = { row: Math.max(longest.row, own.row), prompt: Math.max(longest.prompt, own.prompt) };
    },
    result: (): FileCounts => ({
      prompts: seen.unasked ? 0 : prompts.size,
      ...{ answers: seen.answers, numbers: seen.numbers, ties: seen.ties, wanted: seen.wanted },
      groups: [...groups].map(([name, rows]) => ({ name, rows })).sort((a, b) => b.rows - a.rows),
      ...{ columns: [...columns], conversational: seen.conversational, longest },
    }),
  };
}
