import { z } from "zod";
import { deviations, scales } from "./advantages";
import { grpoLosses } from "./grpo-loss";
import { checkGroups, clippingFields, groupField, rolloutFields } from "./rollout-config";
import { field } from "./training-config";

const sapoField = (side: "above" | "below", standard: number) =>
  field(z.number().positive("The temperature must be above 0.").max(100).default(standard), {
    title: `SAPO temperature, ${side} the mean`,
    description: `Of the loss sapo alone: how soon a token of a response ${side} its group's mean counts less once its ratio has moved.`,
    typical: [0.5, 2],
    source: "SAPO (arXiv 2511.20347) takes 1 above and 1.05 below.",
    advanced: true,
  });

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
    loss_type: field(z.enum(grpoLosses).default("dapo"), {
      title: "Loss",
      description:
        "What a token weighs: dapo counts each token of a step alike, bnpo each of a batch, grpo each response whatever its length, dr_grpo divides by a constant. cispo and sapo do not clip as PPO does: cispo keeps a gradient for every token, sapo lets a ratio that has moved count less and less.",
      advanced: true,
    }),
    scale_rewards: field(z.enum(scales).default("group"), {
      title: "Scale of rewards",
      description:
        "What a response's distance from its group's mean is divided by: the deviation of its group, of the batch, or nothing (Dr. GRPO).",
      advanced: true,
    }),
    std_estimator: field(z.enum(deviations).default("sample"), {
      title: "Deviation",
      description:
        "How the deviation of rewards is taken: over one less than there are (sample; TRL, verl and OpenRLHF), or over all (population), which makes advantages larger in small groups.",
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
        "How far a good response may become likelier (DAPO's clip-higher, 0.28), where that is to differ from the clipping. 0: the same. Of cispo: the largest ratio itself.",
      typical: [0, 0.28],
      source: "DAPO (arXiv 2503.14476) takes 0.28 beside 0.2; for cispo ScaleRL (arXiv 2510.13786) takes 5.",
      advanced: true,
    }),
    delta: field(z.number().min(0).max(1000).default(0), {
      title: "Largest ratio",
      description:
        "A bad response that has become likelier by more than this factor counts no more than that, which PPO's clipping leaves open (two-sided clipping). 0: no limit.",
      typical: [0, 10],
      source: "INTELLECT-2 (arXiv 2505.07291) takes 4.",
      advanced: true,
    }),
    sapo_temperature_pos: sapoField("above", 1),
    sapo_temperature_neg: sapoField("below", 1.05),
    importance_sampling_level: field(z.enum(["token", "sequence"]).default("token"), {
      title: "Ratio of",
      description: "Whether each token is clipped by itself, or a response as a whole (GSPO).",
      advanced: true,
    }),
    use_bias_correction_kl: field(z.boolean().default(false), {
      title: "Corrected KL",
      description:
        "Multiplies the KL by the ratio to the policy that wrote the responses, which keeps its gradient right in later updates on the same responses.",
      advanced: true,
    }),
    entropy_coef: field(z.number().min(0, "Below 0 it would take variety away.").max(10).default(0), {
      title: "Entropy bonus",
      description:
        "How much a policy that stays undecided is rewarded: keeps responses from becoming all alike. 0: not at all.",
      typical: [0, 0.01],
      source: "PPO's paper (arXiv 1707.06347) takes 0.01; Skywork-OR1 (arXiv 2505.22312) up to 0.005.",
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
  .superRefine(checkGroups)
  .superRefine(({ loss_type, epsilon, epsilon_high, delta, beta, use_bias_correction_kl }, context) => {
    const complain = (setting: string, message: string) =>
      context.addIssue({ code: "custom", path: [setting], message });
    if (loss_type === "cispo" && epsilon_high < 1)
      complain("epsilon_high", "Of cispo it is the largest ratio itself: take 1 or more, such as 5.");
    if (delta > 0 && delta <= 1 + (epsilon_high || epsilon))
      complain("delta", "It must be above 1 and the clipping, such as 4, or 0.");
    if (delta > 0 && (loss_type === "cispo" || loss_type === "sapo"))
      complain("delta", `${loss_type} does not read it: take 0, or another loss.`);
    if (use_bias_correction_kl && beta === 0)
      complain("use_bias_correction_kl", "There is no KL to correct where beta is 0.");
  });
export type GrpoConfig = z.output<typeof grpoConfig>;
