import { z } from "zod";
import { message, preferenceRow } from "./preference-row";

const { prompt: text, group, weight } = preferenceRow.shape;

/** A prompt with the completion to imitate. */
export const promptedDemonstration = z.object({ prompt: text, completion: text, group, weight });

/** One line of a demonstration file, in TRL's shapes: a prompt with its completion, or a whole conversation. */
export const demonstrationRow = z.union([
  promptedDemonstration,
  z.object({ messages: z.array(message).min(1), group, weight }),
]);
