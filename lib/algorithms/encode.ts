import type { Message } from "../datasets/preference-row";
import type { Tokenizer } from "../nn/tokenizer";

/** A token sequence; the tokens in `learn` are the model's own words, the rest is what it answers to. */
export interface Encoded {
  readonly ids: readonly number[];
  readonly learn: readonly (readonly [from: number, to: number])[];
}

export type Text = string | readonly Message[];

const messages = (text: Text, role: "user" | "assistant"): readonly Message[] =>
  typeof text === "string" ? [{ role, content: text }] : text;

/** How many tokens two sequences have in common at their start. */
export function commonStart(one: readonly number[], other: readonly number[]): number {
  const end = one.findIndex((id, i) => id !== other[i]);
  return end === -1 ? one.length : end;
}

/**
 * Prompt and completion as one sequence, as TRL does it: tokenised together; the completion starts where that differs
 * from the prompt alone, so a token that spans both belongs to the completion. Strings are used as they are, with the
 * end-of-sequence token appended; messages go through the chat template.
 */
export function encodeCompletion(tokenizer: Tokenizer, prompt: Text, completion: Text): Encoded {
  if (typeof prompt === "string" && typeof completion === "string") {
    const end = tokenizer.eosToken;
    const ids = tokenizer.encode(prompt + (completion.endsWith(end) ? completion : completion + end));
    return { ids, learn: [[commonStart(tokenizer.encode(prompt), ids), ids.length]] };
  }
  const asked = messages(prompt, "user");
  const ids = tokenizer.encodeChat([...asked, ...messages(completion, "assistant")], false);
  return { ids, learn: [[commonStart(tokenizer.encodeChat(asked, true), ids), ids.length]] };
}

/** A conversation, of which every assistant turn is learned. */
export function encodeConversation(tokenizer: Tokenizer, turns: readonly Message[]): Encoded {
  const ids = tokenizer.encodeChat(turns, false);
  const learn = turns.flatMap((turn, i) => {
    if (turn.role !== "assistant") return [];
    const from = i === 0 ? 0 : commonStart(tokenizer.encodeChat(turns.slice(0, i), true), ids);
    return [[from, commonStart(tokenizer.encodeChat(turns.slice(0, i + 1), false), ids)] as const];
  });
  return { ids, learn };
}

/** Keeps the first `length` tokens (TRL's keep_start); null when nothing to learn is left. */
export function truncate({ ids, learn }: Encoded, length: number): Encoded | null {
  const kept = learn.filter(([from]) => from < length).map(([from, to]) => [from, Math.min(to, length)] as const);
  return kept.length === 0 ? null : { ids: ids.slice(0, length), learn: kept };
}
