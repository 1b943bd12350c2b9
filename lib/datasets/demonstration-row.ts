import { z } from "zod";
import { message } from "./preference-row";

const text = z.union([z.string(), z.array(message).min(1)]);

/** One line of a demonstration file, in TRL's shapes: a prompt with its completion, or a whole conversation. */
export const demonstrationRow = z.union([
  z.object({ prompt: text, completion: text }),
  z.object({ messages: z.array(message).min(1) }),
]);
