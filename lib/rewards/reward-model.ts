import { z } from "zod";
import { defineReward, rewardFields } from "./reward-function";

const config = z.strictObject({
  type: z.literal("reward_model"),
  ...rewardFields,
  model: z.string().min(1).max(4096), // its folder
});

/** A reward model's score of each completion. */
export const rewardModel = defineReward({
  type: "reward_model",
  title: "Reward model",
  summary: "The score of a model that was trained on people's comparisons: any number, higher is better.",
  config,
  open: async ({ model }, tools) => tools.openScorer(model),
});
