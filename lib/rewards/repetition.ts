import { z } from "zod";
import { defineReward, forEach, rewardFields } from "./reward-function";

const config = z.strictObject({
  type: z.literal("repetition_penalty"),
  ...rewardFields,
  ngram_size: z.int().min(1).max(64).default(3),
  max_penalty: z.number().min(-1e6).max(0).default(-1),
});

/**
 * The share of n-grams of tokens that occurred before, times `max_penalty`; 0 where there are fewer tokens than n
 * (arXiv 2502.03373, appendix C.2; TRL's get_repetition_penalty_reward).
 */
export const repetition = defineReward({
  type: "repetition_penalty",
  title: "Repetition penalty",
  summary: "0 for a completion that repeats no n-gram, nearing max_penalty the more it repeats.",
  config,
  open: async ({ ngram_size, max_penalty }) =>
    forEach(({ ids }) => {
      const total = ids.length - ngram_size + 1;
      if (total <= 0) return 0;
      const different = new Set(Array.from({ length: total }, (_, at) => ids.slice(at, at + ngram_size).join(" ")));
      return different.size === total ? 0 : (1 - different.size / total) * max_penalty;
    }),
});
