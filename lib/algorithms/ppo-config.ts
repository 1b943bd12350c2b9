import { z } from "zod";
import { klNames } from "./kl";
import { missingEosField, rolloutFields } from "./rollout-config";
import { field } from "./training-config";

/** PPO's settings, under TRL's names; target_kl and kl_horizon are those of Ziegler et al. 2019. */
export const ppoConfig = z
  .strictObject({
    ...rolloutFields({ temperature: 0.7, max_completion_length: 64 }),
    num_ppo_epochs: field(z.int().min(1).max(64).default(4), {
      title: "Passes over what was written",
      description: "How often the responses of a step are learned from before new ones are written.",
      typical: [1, 4],
      source: "TRL's default is 4.",
    }),
    num_mini_batches: field(z.int().min(1).max(64).default(1), {
      title: "Minibatches",
      description:
        "Updates in a pass. A step writes as many responses as this many updates of a batch (times batches per step) take.",
      typical: [1, 4],
      source: "TRL's default is 1.",
      advanced: true,
    }),
    value_learning_rate: field(z.number().min(0).max(1).default(0), {
      title: "Learning rate of the value model",
      description: "Usually higher than the policy's. 0: the same.",
      typical: [0, 1e-3],
      source: "OpenRLHF takes 9e-6 beside 5e-7.",
      advanced: true,
    }),
    cliprange: field(z.number().positive().max(10).default(0.2), {
      title: "Clipping",
      description: "How far a token may become likelier or less likely in a step before it counts no more.",
      typical: [0.1, 0.3],
      source: "PPO's paper (arXiv 1707.06347) tries 0.1 to 0.3.",
      advanced: true,
    }),
    cliprange_value: field(z.number().positive().max(1e6).default(0.2), {
      title: "Clipping of values",
      description: "How far the value model's estimate may move in a step; in the units of the reward.",
      typical: [0.1, 0.5],
      source: "TRL's default is 0.2, OpenRLHF's 0.5.",
      advanced: true,
    }),
    gamma: field(z.number().positive().max(1).default(1), {
      title: "Gamma",
      description: "How much a later reward counts at an earlier token.",
      typical: [0.99, 1],
      source: "TRL's default is 1, HALOs takes 0.99.",
      advanced: true,
    }),
    lam: field(z.number().min(0).max(1).default(0.95), {
      title: "Lambda",
      description: "1 trusts what came in the end, 0 what the value model expects of the next token.",
      typical: [0.9, 1],
      source: "TRL's default is 0.95, OpenRLHF's 1.",
      advanced: true,
    }),
    kl_coef: field(
      z
        .number()
        .min(0, "The KL penalty cannot be below 0: it would reward leaving the reference.")
        .max(100)
        .default(0.05),
      {
        title: "KL penalty",
        description: "What it costs a token to be likelier now than where the model started; taken off its reward.",
        typical: [0, 0.2],
        source: "TRL's default is 0.05; Ziegler et al. start at 0.15.",
      },
    ),
    kl_estimator: field(z.enum(klNames).default("k1"), {
      title: "KL estimate",
      description: "k1 is the difference of log-probs, k2 half its square, k3 one that is never below 0.",
      advanced: true,
    }),
    target_kl: field(z.number().min(0).max(10_000).default(0), {
      title: "KL to keep to",
      description:
        "Moves the penalty until responses are this far from the reference, in nats each. 0: it stays as it is.",
      typical: [0, 10],
      source: "Ziegler et al. 2019 take 6 to 10.",
      advanced: true,
    }),
    kl_horizon: field(z.int().min(1).max(100_000_000).default(10_000), {
      title: "KL horizon",
      description: "Over how many responses the penalty follows the distance, where there is a KL to keep to.",
      typical: [1000, 10_000],
      source: "Ziegler et al. 2019 and OpenRLHF take 10,000.",
      advanced: true,
    }),
    whiten_rewards: field(z.boolean().default(false), {
      title: "Whiten rewards",
      description: "Brings the rewards of a step's tokens to deviation 1; their mean stays.",
      advanced: true,
    }),
    missing_eos_penalty: missingEosField,
  })
  .superRefine(({ kl_coef, target_kl }, context) => {
    if (target_kl === 0 || kl_coef > 0) return;
    const message = "A penalty of 0 stays 0 whatever the KL: give kl_coef a start, such as 0.05, or take 0.";
    context.addIssue({ code: "custom", path: ["target_kl"], message });
  });
export type PpoConfig = z.output<typeof ppoConfig>;
