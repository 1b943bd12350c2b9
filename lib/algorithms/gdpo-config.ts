import { z } from "zod";
import { betaField, heldToStart, pairTraining, smoothingField } from "./pair-fields";
import { field, trainingFields } from "./training-config";

/** GDPO's settings. */
export const gdpoConfig = z.strictObject({
  ...trainingFields(pairTraining),
  beta: betaField({ description: heldToStart, source: "GDPO's paper takes 0.1." }),
  calibration_weight: field(z.number().min(0).max(100).default(1), {
    title: "Weight of calibration",
    description:
      "How much it counts that each belief comes as often as people hold it, beside preferring what that belief prefers.",
    typical: [0.5, 5],
    source: "GDPO's paper adds both as they are.",
  }),
  belief_format: field(
    z
      .string()
      .max(200)
      .default("{belief}: ")
      .refine((text) => text.includes("{belief}") || text.includes("{n}"), "It must contain {belief} or {n}."),
    {
      title: "How a belief is written",
      description:
        "The model first writes a belief, then the response that follows from it. {belief} stands for its name, {n} for its number; beliefs must differ in their first token.",
      advanced: true,
    },
  ),
  belief_prior: field(z.number().min(0).max(1000).default(1), {
    title: "Labels that the overall shares count as",
    description:
      "A prompt's own labels say how common each belief is there; this many labels, shared as in all the data, are added to them. 0: its own alone.",
    typical: [0, 5],
    source:
      "A Dirichlet prior; the paper's data has a distribution for each prompt, for which rows have probabilities.",
    advanced: true,
  }),
  belief_sft_weight: field(z.number().min(0).max(100).default(1), {
    title: "Weight of the belief's text",
    description:
      "Adds this much of the cross-entropy of a belief's tokens behind its first, so that it is written out. 0: off, for a model that writes beliefs already.",
    typical: [0, 1],
    source: "The authors' code adds it at 1, the paper leaves it out.",
    advanced: true,
  }),
  label_smoothing: smoothingField(),
});
