import { z } from "zod";
import { AppError } from "../errors";
import { demonstrationRow, promptedDemonstration } from "./demonstration-row";
import { explainIssue } from "./explain-issue";
import { message, type PreferenceRow, preferenceRow } from "./preference-row";
import { aboutKind, type RowKind } from "./row-kinds";
import { stepRow } from "./step-row";
import { thumbsRow } from "./thumbs-row";

export type Prompt = PreferenceRow["prompt"];

/** A row of any kind, with all columns that it came with. */
export interface TrainingRow {
  readonly kind: RowKind;
  readonly row: Readonly<Record<string, unknown>>;
  readonly group: string | null; // the belief group's name
  /** What is asked; of a conversation what stands before the first answer. Null where it begins with an answer. */
  readonly prompt: Prompt | null;
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
  const has = (name: string) => row[name] !== undefined && row[name] !== null;
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
  const { prompt, messages, group } = z.looseObject({ ...known }).parse(row);
  const answer = messages?.findIndex(({ role }) => role === "assistant") ?? 0;
  const asked = prompt ?? (answer > 0 ? messages?.slice(0, answer) : undefined);
  return { kind: intent.kind, row, group: group ?? null, prompt: asked ?? null };
}

const known = {
  prompt: promptRow.shape.prompt.nullish(),
  messages: z.array(message).nullish(),
  group: promptRow.shape.group,
};

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
