import type { Tokenizer } from "../nn/tokenizer";
import type { Text } from "./encode";

/** A prompt and the steps that answer it, as one sequence. */
export interface EncodedSteps {
  readonly ids: readonly number[];
  readonly ends: readonly number[]; // where each step's separator ends: the token at which the step is judged
}

/**
 * Prompt, step, separator, step, separator, …: each is tokenised alone and the separator follows every step, so that it
 * is the same tokens everywhere (TRL's PRMTrainer). The sequence begins with the beginning-of-sequence token where the
 * tokenizer has one; a prompt of messages goes through the chat template, which writes its own.
 */
export function encodeSteps(
  tokenizer: Tokenizer,
  prompt: Text,
  steps: readonly string[],
  separator: string,
): EncodedSteps {
  const begin = tokenizer.bosId === null ? [] : [tokenizer.bosId];
  const ids =
    typeof prompt === "string" ? [...begin, ...tokenizer.encodePart(prompt)] : tokenizer.encodeChat(prompt, true);
  const end = tokenizer.encodePart(separator);
  const ends = steps.map((step) => {
    for (const id of [...tokenizer.encodePart(step), ...end]) ids.push(id);
    return ids.length - 1;
  });
  return { ids, ends };
}

/** The steps of a response that was written as one text; blank ones are none. */
export function splitSteps(text: string, separator: string): string[] {
  return text.split(separator).filter((step) => step.trim() !== "");
}
