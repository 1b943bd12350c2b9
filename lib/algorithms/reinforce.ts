import { z } from "zod";
import { moments } from "./advantages";
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
import { field } from "./training-config";

const config = z
  .strictObject({
    ...rolloutFields({ temperature: 1, max_completion_length: 128 }),
    num_generations: groupField(1, 1),
    baseline: field(z.enum(["mean", "none"]).default("mean"), {
      title: "Baseline",
      description:
        "What a reward is held against: the mean of the step's rewards, or nothing, which learns the same from far noisier gradients.",
      advanced: true,
    }),
    beta: klField,
    ...clippingFields,
    normalize_advantages: normaliseField(true),
    reward_clip_range: rewardClipField,
  })
  .superRefine(checkGroups);

/** What is above the mean of the step's rewards; null where there is no reward. */
export function aboveMean(rewards: readonly (number | null)[], baseline: "mean" | "none"): (number | null)[] {
  const { mean } = moments(rewards);
  return rewards.map((reward) => (reward === null ? null : reward - (baseline === "mean" ? mean : 0)));
}

/**
 * REINFORCE (Williams 1992) on whole responses, with the penalty for leaving the reference in the reward. With the step's
 * mean as baseline and advantages normalised over the step it is REINFORCE++ (arXiv 2501.03262) on sequences.
 */
export const reinforce = defineAlgorithm({
  name: "reinforce",
  title: "REINFORCE",
  summary: "Writes one response to each prompt and makes those likelier that got more reward than usual.",
  learnsFrom: "prompts",
  produces: "policy",
  roles: ["policy", "reference", "reward"],
  choice: {
    needs: [["prompts"], ["reward", "answers"]],
    models: 2,
    online: true,
    stability: "low",
    useWhen: [
      "Prompts are many and alike in difficulty, so that one response to each tells enough.",
      "The plainest method is wanted, to compare others with.",
    ],
    avoidWhen: [
      "Prompts differ in difficulty: an easy one's response beats a hard one's whatever it says. RLOO and GRPO compare within a prompt.",
    ],
    paper: {
      title: "REINFORCE++: Stabilizing Critic-Free Policy Optimization with Global Advantage Normalization",
      url: "https://arxiv.org/abs/2501.03262",
    },
  },
  config,
  ...reinforceMethod<z.output<typeof config>>((rewards, { baseline }) => aboveMean(rewards, baseline)),
});
