import { z } from "zod";
import { AppError } from "../errors";
import { type RewardConfig, rewardConfigs } from "../rewards/registry";
import { field, trainingFields } from "./training-config";

/** The list of rewards that a setting's text holds, or what is wrong with it. */
function parseRewards(text: string): { rewards: readonly RewardConfig[] } | { wrong: string } {
  if (text.trim() === "") return { rewards: [] };
  let list: unknown;
  try {
    list = JSON.parse(text);
  } catch {
    return { wrong: 'Not JSON. Write a list, such as [{"type": "keyword", "include": ["please"]}].' };
  }
  const parsed = rewardConfigs.safeParse(Array.isArray(list) ? list : [list]);
  if (parsed.success) return { rewards: parsed.data };
  return { wrong: parsed.error.issues.map(({ path, message }) => [...path, message].join(": ")).join("; ") };
}

/** The rewards of a run's settings. @throws AppError where there is none */
export function readRewards(config: { readonly rewards: string }): readonly RewardConfig[] {
  const parsed = parseRewards(config.rewards);
  if ("rewards" in parsed && parsed.rewards.length > 0) return parsed.rewards;
  throw new AppError(
    "invalid",
    `The setting rewards ${"wrong" in parsed ? `cannot be read: ${parsed.wrong}` : 'is empty: name a reward model or a rule, such as [{"type": "keyword", "include": ["please"]}].'}`,
  );
}

const rewards = z.string().superRefine((text, context) => {
  const parsed = parseRewards(text);
  if ("wrong" in parsed) context.addIssue({ code: "custom", message: parsed.wrong });
});

interface RolloutDefaults {
  readonly temperature: number;
  readonly max_completion_length: number;
  readonly learning_rate?: number;
  readonly per_device_train_batch_size?: number;
}

/** The settings of every method that learns from what the model writes while it trains, under TRL's names. */
export const rolloutFields = ({
  temperature,
  max_completion_length,
  learning_rate = 1e-5,
  per_device_train_batch_size = 32,
}: RolloutDefaults) => ({
  ...trainingFields({
    learning_rate,
    typicalLearningRate: [1e-6, 1e-3],
    num_train_epochs: 1,
    per_device_train_batch_size,
    max_length: 512,
  }),
  rewards: field(rewards.default(""), {
    title: "Rewards",
    description:
      'What judges the responses: a list in JSON, each with a type and a weight, such as [{"type": "keyword", "include": ["please"], "weight": 1}]. Their weighted sum is the reward.',
  }),
  max_completion_length: field(z.int().min(1).max(131_072).default(max_completion_length), {
    title: "Longest response, in tokens",
    description:
      "The model stops writing there. Prompts that leave no room for it within the longest row are left out.",
    typical: [16, 512],
    source: "TRL's default is 512; arithmetic takes 16.",
  }),
  temperature: field(z.number().positive("The temperature must be above 0.").max(10).default(temperature), {
    title: "Temperature",
    description:
      "How freely responses are drawn, 1 as the model says. Below 1 they vary less; without variety there is nothing to learn from.",
    typical: [0.6, 1.2],
    source: "TRL takes 1 for GRPO, 0.7 for PPO, 0.9 for online DPO.",
  }),
  top_p: field(z.number().positive().max(1).default(1), {
    title: "Top p",
    description: "Draws among the likeliest tokens that together have this share of the probability. 1: among all.",
    typical: [0.9, 1],
    source: "TRL's default is 1: anything below is not the distribution that is trained.",
    advanced: true,
  }),
  top_k: field(z.int().min(0).max(1_000_000).default(0), {
    title: "Top k",
    description: "Draws among this many of the likeliest tokens. 0: among all.",
    typical: [0, 100],
    source: "TRL's default is 0, transformers' 50.",
    advanced: true,
  }),
});

const oneReading = z.strictObject(rolloutFields({ temperature: 1, max_completion_length: 128 }));
export type RolloutSchema = z.ZodObject<ReturnType<typeof rolloutFields>, z.core.$strict>;
export type RolloutConfig = z.output<typeof oneReading>;

/** How often what was written is learned from, and how far a single update may go: the same for several methods. */
export const clippingFields = {
  num_iterations: field(z.int().min(1).max(16).default(1), {
    title: "Updates per sampling",
    description:
      "How often the same responses are learned from before new ones are written. More is cheaper, and bolder.",
    typical: [1, 4],
    source: "TRL's GRPO takes 1, its PPO 4.",
    advanced: true,
  }),
  epsilon: field(z.number().positive().max(10).default(0.2), {
    title: "Clipping",
    description:
      "How far a response may become likelier or less likely before it counts no more (the ratio's distance from 1).",
    typical: [0.1, 0.3],
    source: "PPO's paper (arXiv 1707.06347) tries 0.1 to 0.3.",
    advanced: true,
  }),
};

/** The penalty for leaving the reference, where it is part of the reward. */
export const klField = field(
  z.number().min(0, "Beta cannot be below 0: it would reward leaving the reference.").max(100).default(0.05),
  {
    title: "Beta",
    description:
      "What it costs a response to be likelier now than where the model started; taken off its reward. 0: nothing, and no reference is needed.",
    typical: [0, 0.1],
    source: "TRL's RLOO takes 0.05, RLOO's paper 0.03.",
  },
);

/** "-1, 1" as its two numbers; null where it is none, or the first is not below the second. */
function parseRange(text: string): readonly [number, number] | null {
  const parts = text.split(",").map((part) => (part.trim() === "" ? Number.NaN : Number(part)));
  const [low = Number.NaN, high = Number.NaN] = parts;
  return parts.length === 2 && Number.isFinite(low) && Number.isFinite(high) && low < high ? [low, high] : null;
}

export const rewardClipField = field(
  z
    .string()
    .trim()
    .max(100)
    .default("")
    .refine((text) => text === "" || parseRange(text) !== null, "Write the least and the most, such as -1, 1."),
  {
    title: "Range of rewards",
    description:
      'A response\'s reward counts as no less and no more than this, such as "-10, 10", before the penalty is taken off. Empty: as it is.',
    advanced: true,
  },
);

/** What brings a reward into the range that the setting says. */
export function readClipRange(text: string): (reward: number) => number {
  const range = parseRange(text);
  return (reward) => (range === null ? reward : Math.min(range[1], Math.max(range[0], reward)));
}

/** Where a response that does not end is to be worth less. */
export const missingEosField = field(z.number().min(0).max(1e6).default(0), {
  title: "Penalty for not ending",
  description: "Taken off the score of a response that reached the longest length. 0: none.",
  typical: [0, 1],
  source: "TRL's examples take 1.",
});

export const normaliseField = (standard: boolean) =>
  field(z.boolean().default(standard), {
    title: "Normalise advantages",
    description: "Brings the advantages of a step to mean 0 and deviation 1, whatever the scale of the rewards.",
    advanced: true,
  });

/** Completions of a prompt that are compared with each other. */
export const groupField = (standard: number, fewest: number) =>
  field(
    z
      .int()
      .min(fewest, "Take at least 2: a response is judged beside others to its prompt.")
      .max(1024)
      .default(standard),
    {
      title: "Responses per prompt",
      description: "How many responses are written to a prompt and judged beside each other.",
      typical: [Math.max(2, fewest), 16],
      source: "TRL's GRPO takes 8, RLOO's paper (arXiv 2402.14740) 2 and 4, DAPO 16.",
    },
  );

/** Every prompt of a step gets all of its responses. */
export function checkGroups(
  config: { per_device_train_batch_size: number; gradient_accumulation_steps: number; num_generations: number },
  context: z.RefinementCtx,
): void {
  const all = config.per_device_train_batch_size * config.gradient_accumulation_steps;
  if (all % config.num_generations === 0) return;
  context.addIssue({
    code: "custom",
    path: ["per_device_train_batch_size"],
    message: `A step writes ${all} responses (batch size times batches per step), which ${config.num_generations} per prompt do not divide. Take a multiple.`,
  });
}
