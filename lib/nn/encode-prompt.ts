import type { Message } from "../datasets/preference-row";
import { AppError } from "../errors";
import type { Model } from "./model";
import type { Tokenizer } from "./tokenizer";

/**
 * A prompt as token ids: a string as it is, messages through the chat template up to where the assistant speaks. A
 * prompt that does not fit keeps its end, where the question usually stands; `cut` says how many tokens went.
 */
export function encodePrompt(
  tokenizer: Tokenizer,
  prompt: string | readonly Message[],
  room: number,
): { ids: number[]; cut: number } {
  const ids = typeof prompt === "string" ? tokenizer.encode(prompt) : tokenizer.encodeChat(prompt, true);
  if (ids.length === 0) throw new AppError("invalid", "An empty prompt cannot be continued; write at least one word.");
  const cut = Math.max(0, ids.length - room);
  return { ids: ids.slice(cut), cut };
}

/** The tokens at which a response ends, by all that the checkpoint says. */
export function eosIdsOf({ decoder }: Pick<Model, "decoder">, tokenizer: Tokenizer): number[] {
  return [...new Set([...decoder.eosIds, ...tokenizer.eosIds])];
}
