import { z } from "zod";
import { lengthPenalty } from "./length";
import { defineReward, forEach, rewardFields } from "./reward-function";

const config = z.strictObject({
  type: z.literal("soft_overlong_punishment"),
  ...rewardFields,
  max_completion_len: z.int().min(1).max(10_000_000),
  soft_punish_cache: z.int().min(0).max(10_000_000),
});

/**
 * DAPO's soft overlong punishment (arXiv 2503.14476, eq. 13): 0 up to max_completion_len - soft_punish_cache tokens, then
 * down in a straight line to -1 at max_completion_len. TRL's get_soft_overlong_punishment, under its names.
 */
export const softOverlong = defineReward({
  type: "soft_overlong_punishment",
  title: "Soft overlong punishment",
  summary: "0 for short completions, falling to -1 over the last tokens before the longest allowed length (DAPO).",
  config,
  open: async ({ max_completion_len, soft_punish_cache }) =>
    forEach(({ ids }) => lengthPenalty(ids.length, 0, max_completion_len - soft_punish_cache, soft_punish_cache)),
});
