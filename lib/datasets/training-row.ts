import { z } from "zod";
import { AppError } from "../errors";
import { demonstrationRow, promptedDemonstration } from "./demonstration-row";
import { explainIssue } from "./explain-issue";
import { type Message, message, type PreferenceRow, preferenceRow } from "./preference-row";
import { aboutKind, type RowKind } from "./row-kinds";
import { stepRow } from "./step-row";
import { thumbsRow } from "./thumbs-row";

export type Prompt = PreferenceRow["prompt"];

/** A row of any kind, with all columns that it came with. */
export interface TrainingRow {
  readonly kind: RowKind;
  readonly row: Readonly<Record<string, unknown>>;
}

const conversation = z.object({
  ...demonstrationRow.options[1].shape,
  messages: z
    .array(message)
    .refine((turns) => turns.some(({ role }) => role === "assistant"), "It has no turn of the assistant to learn."),
});
const promptRow = z.object({ prompt: preferenceRow.shape.prompt, group: preferenceRow.shape.group });
const record = z.record(z.string(), z.unknown(), "It is not a JSON object.");

/** What a row is meant to be, by the columns that it has, and the shape that it must have then. */
function intentOf(row: Readonly<Record<string, unknown>>): { kind: RowKind; schema: z.ZodType } | null {
  const has = (name: string) => row[name] !== undefined && row[name] !== null; // a completion may be empty
  if (has("chosen") || has("rejected")) return { kind: "pairs", schema: preferenceRow };
  if (has("completions") || has("labels")) return { kind: "steps", schema: stepRow };
  if (has("completion") && has("label")) return { kind: "thumbs", schema: thumbsRow };
  if (has("completion")) return { kind: "demonstrations", schema: promptedDemonstration };
  if (has("messages")) return { kind: "demonstrations", schema: conversation };
  return has("prompt") ? { kind: "prompts", schema: promptRow } : null;
}

/** @throws AppError invalid saying what is wrong with the row, to follow on "Row 3: " or the like */
export function readTrainingRow(raw: unknown): TrainingRow {
  const row = record.safeParse(raw).data;
  if (!row) throw new AppError("invalid", `it is no JSON object. A line is one, such as ${aboutKind.pairs.example}`);
  const intent = intentOf(row);
  if (!intent) {
    const shapes =
      "{prompt, chosen, rejected}, {prompt, completion}, {prompt, completion, label}, {messages}, {prompt, completions, labels} or {prompt}";
    throw new AppError("invalid", `it is nothing to learn from: give ${shapes}.`);
  }
  const parsed = intent.schema.safeParse(row);
  if (!parsed.success) throw new AppError("invalid", explainRow(row, intent.kind, parsed.error.issues));
  return { kind: intent.kind, row };
}

/**
 * What a row that was read asks; of a conversation what stands before the first answer, null where it begins with one.
 */
export function promptOf(row: TrainingRow["row"]): Prompt | null {
  if (row.prompt !== undefined && row.prompt !== null) return row.prompt as Prompt; // readTrainingRow looked at it
  const turns = isThere(row.messages) ? (row.messages as readonly Message[]) : [];
  const answer = turns.findIndex(({ role }) => role === "assistant");
  return answer > 0 ? turns.slice(0, answer) : null;
}

/** The belief group's name. */
export const groupOf = ({ group }: TrainingRow["row"]): string | null => (typeof group === "string" ? group : null);

/** Whether a column says something. */
export const isThere = (value: unknown) => value !== undefined && value !== null && value !== "";

function explainRow(
  row: Readonly<Record<string, unknown>>,
  kind: RowKind,
  issues: readonly z.core.$ZodIssue[],
): string {
  const [name] = issues[0]?.path ?? [];
  const missing = name !== undefined && (row[String(name)] === undefined || row[String(name)] === null);
  const why = missing ? `the column “${String(name)}” is missing` : explainIssue(issues).replace(/\.$/, "");
  const { title, example } = aboutKind[kind];
  return `${why}. ${title} look like ${example}`;
}
