import { z } from "zod";
import { preferenceRow } from "./preference-row";

const { prompt: text, group, annotator, weight } = preferenceRow.shape;

/** One line of a file of thumbs up and down, in TRL's shape (unpaired preference): a response that is wanted, or is not. */
export const thumbsRow = z.object({
  prompt: text,
  completion: text,
  label: z.boolean(), // true: wanted
  ...{ group, annotator, weight },
});
