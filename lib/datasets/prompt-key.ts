import { preferenceRow } from "./preference-row";

/** Columns that say something of a response or of who judged it, and nothing of the prompt. */
const aboutResponses = new Set([
  ...Object.keys(preferenceRow.shape).filter((name) => name !== "prompt"),
  ...["completion", "label", "completions", "labels"],
]);

/**
 * What tells rows apart as prompts: several rows of one prompt are one to a model that writes its own responses, unless
 * they say different things of it, such as its answer.
 */
export function promptKey(row: Readonly<Record<string, unknown>>): string {
  return JSON.stringify(Object.entries(row).filter(([name]) => !aboutResponses.has(name)));
}

/** Of a file's columns those that say something of the prompt: what a reward may read. */
export const promptColumns = (columns: readonly string[]): string[] =>
  columns.filter((name) => name !== "prompt" && name !== "messages" && !aboutResponses.has(name));
