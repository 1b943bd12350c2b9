import { z } from "zod";
import { promptText } from "../../projects/prompt-text";
import { hasKeys, type ImportFormat } from "../import-format";
import { messages } from "./messages";

const response = z.union([
  z.string().transform((text) => ({ text, model: null })),
  z
    .object({ text: z.string(), model: z.string().trim().min(1).nullish() })
    .transform(({ text, model }) => ({ text, model: model ?? null })),
]);
const row = z.object({
  prompt: z.union([z.string(), messages.transform(promptText)]),
  responses: z.array(response),
});

/** Chorus's own: one prompt a line, with what the models answered. */
export const responses: ImportFormat = {
  title: "Prompts and responses (JSON Lines)",
  description: "One prompt a line with 2 or more responses. `model` is optional and hidden from annotators.",
  example: `{"prompt": "Name a fruit.", "responses": [{"text": "Apple.", "model": "small"}, {"text": "A fig, for example."}]}
{"prompt": [{"role": "user", "content": "Hi!"}], "responses": ["Hello!", "Good day."]}`,
  gathers: false,
  looksLike: (value) => hasKeys(value, "prompt", "responses"),
  read: (value) => [row.parse(value)],
};
