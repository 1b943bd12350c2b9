import { z } from "zod";
import { readNumbers } from "./read-number";
import { defineReward, forEach, rewardFields } from "./reward-function";
import { afterLast, answersIn } from "./row-answer";

const tolerance = z.number().min(0).default(1e-9);

const config = z.strictObject({
  type: z.literal("numeric_answer"),
  ...rewardFields,
  column: z.string().min(1).default("answer"), // a number, or a text; of a GSM8K solution what follows ####
  answer_in: z.enum(["last_number", "after_marker", "boxed"]).default("last_number"),
  marker: z.string().min(1).max(200).default("####"), // read with after_marker
  relative_tolerance: tolerance,
  absolute_tolerance: tolerance,
  percent: z.enum(["ignore", "hundredth"]).default("ignore"), // 25% is 25, or 0.25
});
type Config = z.output<typeof config>;

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
function answerOf(completion: string, { answer_in, marker, percent }: Config): number | null {
  const hundredth = percent === "hundredth";
  if (answer_in === "last_number") return readNumbers(completion, hundredth).at(-1)?.value ?? null;
  if (answer_in === "boxed") {
    const inside = lastBoxed(completion);
    const numbers = inside === null ? [] : readNumbers(inside, hundredth);
    return numbers.length === 1 ? (numbers[0]?.value ?? null) : null;
  }
  const [first] = readNumbers(afterLast(completion, marker)?.trimStart() ?? "", hundredth);
  return first?.from === 0 ? first.value : null;
}

/** The row's answer, which must be one number; where the text holds ####, what follows that. */
function goldOf(text: string, hundredth: boolean): number | null {
  const numbers = readNumbers(afterLast(text, "####") ?? text, hundredth);
  return numbers.length === 1 ? (numbers[0]?.value ?? null) : null;
}

/** 1 where the completion's number is the row's, as Python's math.isclose has it, else 0; null where the row's is no number. */
export const numericAnswer = defineReward({
  type: "numeric_answer",
  title: "Numeric answer",
  summary: "1 when the completion's number is the one that the data gives, else 0; reads GSM8K's answers too.",
  config,
  columns: ({ column }) => [column],
  open: async (config) =>
    forEach((scored) => {
      const golds = answersIn(scored, config.column).flatMap(
        (text) => goldOf(text, config.percent === "hundredth") ?? [],
      );
      if (golds.length === 0) return null;
      const said = answerOf(scored.completion, config);
      if (said === null) return 0;
      const near = (gold: number) =>
        Math.abs(said - gold) <=
        Math.max(config.absolute_tolerance, config.relative_tolerance * Math.max(Math.abs(said), Math.abs(gold)));
      return golds.some(near) ? 1 : 0;
    }),
});
