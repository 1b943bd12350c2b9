import { z } from "zod";
import type { SamplingSettings } from "../nn/sampling-settings";
import { stopStrings } from "../nn/stop-strings";

const between = (low: number, high: number) => `Between ${low} and ${high}.`;
const whole = (low: number, high: number) =>
  z.int("A whole number.").min(low, between(low, high)).max(high, between(low, high));

/** How a round samples. Both models answer the same prompts with the same settings. */
export const roundOptions = z.object({
  prompts: whole(1, 500)
    .default(20)
    .meta({
      title: "Prompts",
      description: "How many of the project's prompts both models answer.",
      typical: [20, 100],
    }),
  samplesPerModel: whole(1, 4)
    .default(2)
    .meta({
      title: "Responses per model",
      description: "With 2, an annotator ranks 4 responses: 2 of each model, unnamed and shuffled.",
      typical: [1, 2],
    }),
  temperature: z
    .number()
    .min(0, between(0, 2))
    .max(2, between(0, 2))
    .default(0.7)
    .meta({
      title: "Temperature",
      description: "0 always takes the likeliest token; higher varies more.",
      typical: [0.5, 1],
    }),
  topP: z
    .number()
    .gt(0, "Above 0, and at most 1.")
    .max(1, "Above 0, and at most 1.")
    .default(0.95)
    .meta({
      title: "Top-p",
      description: "Samples from the likeliest tokens that together have this probability.",
      typical: [0.9, 1],
    }),
  topK: whole(0, 1000)
    .default(0)
    .meta({
      title: "Top-k",
      description: "Samples from this many likeliest tokens. 0: from all.",
      typical: [0, 50],
    }),
  minP: z
    .number()
    .min(0, between(0, 1))
    .max(1, between(0, 1))
    .default(0)
    .meta({
      title: "Min-p",
      description: "Samples from tokens at least this fraction as likely as the likeliest. 0: from all.",
      typical: [0, 0.1],
    }),
  repetitionPenalty: z
    .number()
    .gt(0, "Above 0, and at most 10.")
    .max(10, "Above 0, and at most 10.")
    .default(1)
    .meta({
      title: "Repetition penalty",
      description: "Above 1, tokens that have occurred become less likely. 1: no penalty.",
      typical: [1, 1.2],
    }),
  maxTokens: whole(1, 1024)
    .default(128)
    .meta({
      title: "Longest response",
      description: "In tokens. What is longer is cut off.",
      typical: [64, 256],
    }),
  stop: stopStrings.default([]).meta({
    title: "Stop strings",
    description: "A response ends before any of these texts. One a line; \\n stands for a line break.",
  }),
});

/** What a round stores: its options, and which prompts it chose with which seed. */
export const roundSettings = roundOptions.extend({
  promptIds: z.array(z.string()).min(1),
  unseen: z.int().nonnegative(), // how many of them the checkpoint cannot have learned from
  seed: z.int().nonnegative(),
});
export type RoundSettings = z.infer<typeof roundSettings>;

/** The settings by which responses are drawn, as the sampler takes them. */
export function samplingOf(settings: RoundSettings): SamplingSettings {
  const { temperature, topP, topK, minP, repetitionPenalty, maxTokens, stop } = settings;
  return { temperature, topP, topK, minP, repetitionPenalty, maxTokens, stop };
}
