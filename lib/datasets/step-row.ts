import { z } from "zod";
import { preferenceRow } from "./preference-row";

const { prompt, group, annotator, weight } = preferenceRow.shape;

/** One line of a file of judged steps, in TRL's shape (stepwise supervision): a response, step by step. */
export const stepRow = z
  .object({
    prompt,
    completions: z.array(z.string()).min(1, "At least one step."),
    labels: z.array(z.boolean()), // of each step: it is right
    ...{ group, annotator, weight },
  })
  .refine(({ completions, labels }) => completions.length === labels.length, {
    path: ["labels"],
    message: "One true or false for each step of completions.",
  });
