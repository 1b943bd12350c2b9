import { z } from "zod";
import { checkNumber, numberFields } from "./check-number";
import { defineReward, forEach, rewardFields } from "./reward-function";

const config = z.strictObject({ type: z.literal("numeric_answer"), ...rewardFields, ...numberFields });

/** 1 where the completion's number is the row's, else 0; null where the row's is no number. */
export const numericAnswer = defineReward({
  type: "numeric_answer",
  title: "Numeric answer",
  summary: "1 when the completion's number is the one that the data gives, else 0; reads GSM8K's answers too.",
  config,
  columns: ({ column }) => [column],
  open: async (config) =>
    forEach((scored) => {
      const right = checkNumber(scored, config);
      return right === null ? null : Number(right);
    }),
});
