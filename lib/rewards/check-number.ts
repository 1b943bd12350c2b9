import { z } from "zod";
import { readNumbers } from "./read-number";
import type { Scored } from "./reward-function";
import { afterLast, answersIn } from "./row-answer";

const tolerance = z.number().min(0).default(1e-9);

/** Where the right number and the completion's stand, and when they are the same. */
export const numberFields = {
  column: z.string().min(1).default("answer"), // a number, or a text; of a GSM8K solution what follows ####
  after: z.string().max(200).default(""), // of the completion only what follows this text's last occurrence is read
  answer_in: z.enum(["last_number", "after_marker", "boxed"]).default("last_number"),
  marker: z.string().min(1).max(200).default("####"), // read with after_marker
  relative_tolerance: tolerance,
  absolute_tolerance: tolerance,
  percent: z.enum(["ignore", "hundredth"]).default("ignore"), // 25% is 25, or 0.25
};
type Fields = z.output<z.ZodObject<typeof numberFields>>;

/** What stands in the last \boxed{…}, its brackets balanced. */
function lastBoxed(text: string): string | null {
  const inside = afterLast(text, "\\boxed{");
  if (inside === null) return null;
  let open = 1;
  for (let at = 0; at < inside.length; at++) {
    if (inside[at] === "{") open++;
    if (inside[at] === "}" && --open === 0) return inside.slice(0, at);
  }
  return null;
}

/** The completion's answer. After a marker the number comes at once, spaces aside: "#### 72". */
function answerOf(text: string, { answer_in, marker, percent }: Fields): number | null {
  const hundredth = percent === "hundredth";
  if (answer_in === "last_number") return readNumbers(text, hundredth).at(-1)?.value ?? null;
  if (answer_in === "boxed") {
    const inside = lastBoxed(text);
    const numbers = inside === null ? [] : readNumbers(inside, hundredth);
    return numbers.length === 1 ? (numbers[0]?.value ?? null) : null;
  }
  const [first] = readNumbers(afterLast(text, marker)?.trimStart() ?? "", hundredth);
  return first?.from === 0 ? first.value : null;
}

/** The row's answer, which must be one number; where the text holds ####, what follows that. */
function goldOf(text: string, hundredth: boolean): number | null {
  const numbers = readNumbers(afterLast(text, "####") ?? text, hundredth);
  return numbers.length === 1 ? (numbers[0]?.value ?? null) : null;
}

/** Whether the completion's number is the row's, as Python's math.isclose has it; null where the row's is no number. */
export function checkNumber(scored: Scored, fields: Fields): boolean | null {
  const golds = answersIn(scored, fields.column).flatMap((text) => goldOf(text, fields.percent === "hundredth") ?? []);
  if (golds.length === 0) return null;
  const text = afterLast(scored.completion, fields.after);
  const said = text === null ? null : answerOf(text, fields);
  if (said === null) return false;
  const allowed = (gold: number) =>
    Math.max(fields.absolute_tolerance, fields.relative_tolerance * Math.max(Math.abs(said), Math.abs(gold)));
  return golds.some((gold) => Math.abs(said - gold) <= allowed(gold));
}
