import { z } from "zod";

const message = z.object({ role: z.enum(["system", "user", "assistant"]), content: z.string() });

/** A conversation as Hugging Face and OpenAI write it. */
export const messages = z.array(message).min(1);
