import { z } from "zod";
import { defineReward, forEach, rewardFields } from "./reward-function";
import { afterLast, answersIn } from "./row-answer";

const config = z.strictObject({
  type: z.literal("exact_answer"),
  ...rewardFields,
  column: z.string().min(1).default("answer"), // a text, or a list of texts of which any is right
  after: z.string().max(200).default(""), // only what follows this text's last occurrence is the answer
  first_line: z.boolean().default(false), // and of that only its first line
  compare: z.enum(["exact", "spaces", "words"]).default("spaces"),
});

type Compare = z.output<typeof config>["compare"];

const spaced = (text: string) => text.trim().replace(/\s+/g, " ");

/** exact: as written, but for space around it. spaces: also case and runs of space. words: as SQuAD compares answers. */
function normalised(text: string, compare: Compare): string {
  if (compare === "exact") return text.trim();
  const folded = spaced(text.normalize("NFC").toLowerCase());
  if (compare === "spaces") return folded;
  return spaced(folded.replace(/[\p{P}\p{S}]/gu, "").replace(/\b(a|an|the)\b/g, " "));
}

/** 1 where the completion is the row's answer, else 0; null where the row has none. */
export const exactAnswer = defineReward({
  type: "exact_answer",
  title: "Exact answer",
  summary: "1 when the completion is the answer that the data gives, else 0.",
  config,
  columns: ({ column }) => [column],
  open: async ({ column, after, first_line, compare }) =>
    forEach((scored) => {
      const answers = answersIn(scored, column).map((answer) => normalised(answer, compare));
      if (answers.every((answer) => answer === "")) return null;
      const said = afterLast(scored.completion, after)?.trim();
      if (said === undefined) return 0;
      return answers.includes(normalised(first_line ? (said.split("\n")[0] ?? "") : said, compare)) ? 1 : 0;
    }),
});
