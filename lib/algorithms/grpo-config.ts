import { z } from "zod";
import { scales } from "./advantages";
import { aggregations } from "./grpo-loss";
import { checkGroups, clippingFields, groupField, rolloutFields } from "./rollout-config";
import { field } from "./training-config";

/** GRPO's settings, under TRL's names. */
export const grpoConfig = z
  .strictObject({
    ...rolloutFields({ temperature: 1, max_completion_length: 128 }),
    num_generations: groupField(8, 2),
    beta: field(
      z
        .number()
        .min(0, "Beta cannot be below 0: it would drive the model away from where it started.")
        .max(100)
        .default(0),
      {
        title: "Beta",
        description:
          "How firmly the model is held to where it started (k3 in the loss). 0: not at all, and no reference is needed; 0.001 to 0.04 are usual otherwise.",
        typical: [0, 0.04],
        source: "TRL's default is 0, DeepSeekMath takes 0.04.",
      },
    ),
    loss_type: field(z.enum(aggregations).default("dapo"), {
      title: "Aggregation",
      description:
        "What a token weighs: dapo counts each token of a step alike, bnpo each of a batch, grpo each response whatever its length, dr_grpo divides by a constant.",
      advanced: true,
    }),
    scale_rewards: field(z.enum(scales).default("group"), {
      title: "Scale of rewards",
      description:
        "What a response's distance from its group's mean is divided by: the deviation of its group, of the batch, or nothing (Dr. GRPO).",
      advanced: true,
    }),
    multi_objective_aggregation: field(
      z.enum(["sum_then_normalize", "normalize_then_sum"]).default("sum_then_normalize"),
      {
        title: "Several rewards",
        description:
          "sum_then_normalize adds the weighted rewards up first; normalize_then_sum brings each to one scale first, so that none drowns the others.",
        advanced: true,
      },
    ),
    ...clippingFields,
    epsilon_high: field(z.number().min(0).max(10).default(0), {
      title: "Clipping above",
      description:
        "How far a good response may become likelier (DAPO's clip-higher, 0.28), where that is to differ from the clipping. 0: the same.",
      typical: [0, 0.28],
      source: "DAPO (arXiv 2503.14476) takes 0.28 beside 0.2.",
      advanced: true,
    }),
    importance_sampling_level: field(z.enum(["token", "sequence"]).default("token"), {
      title: "Ratio of",
      description: "Whether each token is clipped by itself, or a response as a whole (GSPO).",
      advanced: true,
    }),
    mask_truncated_completions: field(z.boolean().default(false), {
      title: "Leave out what was cut off",
      description: "Responses that reached the longest length do not count: they are neither right nor wrong.",
      advanced: true,
    }),
    dynamic_sampling: field(z.int().min(0).max(64).default(0), {
      title: "Dynamic sampling",
      description:
        "How often more prompts are tried in place of those whose responses all got the same reward, which teach nothing (DAPO). 0: never.",
      typical: [0, 4],
      source: "DAPO's code tries up to 10 times.",
      advanced: true,
    }),
  })
  .superRefine(checkGroups);
export type GrpoConfig = z.output<typeof grpoConfig>;
