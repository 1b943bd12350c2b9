import { z } from "zod";
import { message, preferenceRow } from "./preference-row";

const { prompt: text, group, weight } = preferenceRow.shape;

/** One line of a demonstration file, in TRL's shapes: a prompt with its completion, or a whole conversation. */
export const demonstrationRow = z.union([
  z.object({ prompt: text, completion: text, group, weight }),
  z.object({ messages: z.array(message).min(1), group, weight }),
]);
