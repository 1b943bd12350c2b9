import { z } from "zod";
import { groupFields } from "./group-weights";
import { field, trainingFields } from "./training-config";

/** The reward model's settings; center_rewards_coefficient is TRL's name. */
export const rewardConfig = z.strictObject({
  ...trainingFields({
    learning_rate: 3e-4,
    typicalLearningRate: [1e-5, 1e-3],
    num_train_epochs: 2,
    per_device_train_batch_size: 8,
    max_length: 512,
  }),
  ...groupFields,
  margin_per_rank: field(z.number().min(0, "A margin below 0 would ask for the opposite order.").max(100).default(0), {
    title: "Margin by rank",
    description:
      "How much further apart the scores of two responses should be for each rank between them: a strong preference counts more than a slight one. 0: any order will do. A row's own margin goes before it.",
    typical: [0, 1],
    source: "Llama 2 (arXiv 2307.09288, table 27) takes 0 to 1 for its four strengths of preference, or 0 to 3.",
    advanced: true,
  }),
  ties_from_rankings: field(z.boolean().default(false), {
    title: "Learn from ties",
    description:
      "Of a project's rankings: responses that share a rank should score alike (a target of one half). Off: only who is better than whom is learned. Rows of a file that are marked as ties count always.",
    advanced: true,
  }),
  center_rewards_coefficient: field(z.number().min(0).max(10).default(0), {
    title: "Centring",
    description:
      "Pulls the mean of a pair's two scores towards zero, so that scores of different prompts compare; 0.01 is usual. 0: off.",
    typical: [0, 0.1],
    source: "0.01 in arXiv 2312.09244.",
    advanced: true,
  }),
  normalize_rewards: field(z.boolean().default(false), {
    title: "Mean score 0",
    description:
      "Keeps the mean score of the held-out responses with each checkpoint and takes it off whatever is scored, so that 0 is a usual response: what PPO's penalties are weighed against. Training does not change.",
    advanced: true,
  }),
});
export type RewardTraining = z.output<typeof rewardConfig>;
