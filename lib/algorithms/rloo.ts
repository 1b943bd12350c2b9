import { z } from "zod";
import { leaveOneOut } from "./advantages";
import { defineAlgorithm } from "./algorithm";
import { reinforceMethod } from "./reinforce-method";
import {
  checkGroups,
  clippingFields,
  groupField,
  klField,
  normaliseField,
  rewardClipField,
  rolloutFields,
} from "./rollout-config";

const config = z
  .strictObject({
    ...rolloutFields({ temperature: 1, max_completion_length: 128 }),
    num_generations: groupField(4, 2),
    beta: klField,
    ...clippingFields,
    normalize_advantages: normaliseField(false),
    reward_clip_range: rewardClipField,
  })
  .superRefine(checkGroups);

/**
 * REINFORCE Leave-One-Out (arXiv 2402.14740) as in TRL's RLOOTrainer: a response is one action, its baseline the mean
 * reward of the others to the same prompt, and the penalty for leaving the reference is part of the reward.
 */
export const rloo = defineAlgorithm({
  name: "rloo",
  title: "RLOO",
  summary: "Writes a few responses to each prompt and holds each against the mean reward of the others.",
  learnsFrom: "prompts",
  produces: "policy",
  roles: ["policy", "reference", "reward"],
  choice: {
    needs: [["prompts"], ["reward", "answers"]],
    models: 2,
    online: true,
    stability: "medium",
    useWhen: [
      "There is a reward model and PPO's value model would not fit or not be worth its tuning.",
      "Rewards are of one scale, so that they need no division by their deviation as in GRPO.",
    ],
    avoidWhen: [
      "Responses are long and only some of their tokens matter: the whole response is rewarded as one.",
      "Only comparisons are there and no reward model: DPO learns from them at a fraction of the cost.",
    ],
    paper: {
      title: "Back to Basics: Revisiting REINFORCE Style Optimization for Learning from Human Feedback in LLMs",
      url: "https://arxiv.org/abs/2402.14740",
    },
  },
  config,
  ...reinforceMethod<z.output<typeof config>>((rewards, { num_generations }) => leaveOneOut(rewards, num_generations)),
});
