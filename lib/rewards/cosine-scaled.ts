import { z } from "zod";
import { checkNumber, numberFields } from "./check-number";
import { defineReward, forEach, rewardFields } from "./reward-function";

const value = z.number().min(-1e6).max(1e6);

const config = z.strictObject({
  type: z.literal("cosine_scaled"),
  ...rewardFields,
  max_len: z.int().min(1).max(10_000_000),
  min_value_wrong: value.default(-1),
  max_value_wrong: value.default(-0.5),
  min_value_correct: value.default(0.5),
  max_value_correct: value.default(1),
  ...numberFields,
});

/**
 * A numeric answer's reward by the response's length in tokens, along half a cosine (arXiv 2502.03373, appendix C.1; TRL's
 * get_cosine_scaled_reward): right from max_value_correct, when short, to min_value_correct at max_len and beyond; wrong
 * from min_value_wrong to max_value_wrong.
 */
export const cosineScaled = defineReward({
  type: "cosine_scaled",
  title: "Numeric answer by length",
  summary: "More for a right answer that is short, less of a penalty for a wrong one that is long.",
  config,
  columns: ({ column }) => [column],
  open: async (config) =>
    forEach((scored) => {
      const right = checkNumber(scored, config);
      if (right === null) return null;
      const [long, short] = right
        ? [config.min_value_correct, config.max_value_correct]
        : [config.max_value_wrong, config.min_value_wrong];
      const wave = Math.cos(Math.min(1, scored.ids.length / config.max_len) * Math.PI);
      return long + ((short - long) * (1 + wave)) / 2;
    }),
});
