import type { PreferenceRow } from "../datasets/preference-row";
import { AppError } from "../errors";
import type { Tokenizer } from "../nn/tokenizer";
import { commonStart, encodeCompletion, type Text } from "./encode";

/** A pair whose responses both follow the same belief, token by token: prompt, belief, response. */
export interface BeliefSequences {
  readonly chosen: readonly number[];
  readonly rejected: readonly number[];
  readonly beliefStart: number; // the belief's first token, by which the model says which one it takes
  readonly responseStart: number;
  /** The first token of each belief that there can be. */
  readonly firstTokens: readonly number[];
}

const written = (format: string, belief: string, n: number) =>
  format.replaceAll("{belief}", belief).replaceAll("{n}", String(n));

/** A completion that begins with the belief. */
const following = (completion: Text, belief: string): Text =>
  typeof completion === "string"
    ? belief + completion
    : completion.map((turn, i) => (i === 0 ? { ...turn, content: belief + turn.content } : turn));

const startOf = (tokenizer: Tokenizer, prompt: Text, completion: Text) => {
  const { ids, learn } = encodeCompletion(tokenizer, prompt, completion);
  return { ids, start: learn[0]?.[0] ?? 0 };
};

/**
 * Writes a row's belief between prompt and response, of both sides the one that the label was given by. Where the parts
 * begin is found by comparing token sequences, never by looking for a sign in the text.
 * @throws AppError invalid when two beliefs begin with the same token, or a belief's text runs into the response
 */
export function encodeBelief(
  { prompt, chosen, rejected, beliefs }: PreferenceRow & { readonly beliefs: readonly string[] },
  belief: string,
  tokenizer: Tokenizer,
  format: string,
): BeliefSequences {
  const texts = beliefs.map((each, i) => written(format, each, i + 1));
  const own = texts[beliefs.indexOf(belief)] ?? "";
  const [won, lost] = [chosen, rejected].map((text) => startOf(tokenizer, prompt, following(text, own)));
  if (!won || !lost) throw new Error("A pair has two sides.");
  const all = texts.map((text) => startOf(tokenizer, prompt, following(chosen, text)));
  const beliefStart = Math.min(won.start, lost.start, ...all.map(({ start }) => start));
  const firstTokens = all.map(({ ids }) => ids[beliefStart] ?? -1);
  const twin = firstTokens.findIndex((token, i) => firstTokens.indexOf(token) < i);
  if (twin !== -1) {
    const other = texts[firstTokens.indexOf(firstTokens[twin] ?? -1)];
    throw new AppError(
      "invalid",
      `The beliefs “${other}” and “${texts[twin]}” begin with the same token (“${tokenizer.decode([firstTokens[twin] ?? 0])}”), by which the model would have to tell them apart. Rename one, or put a number before them: belief_format="{n} {belief}: ".`,
      { setting: "belief_format" },
    );
  }
  // up to where it differs from the belief with no response behind it
  const alone = startOf(
    tokenizer,
    prompt,
    following(typeof chosen === "string" ? "" : [{ role: "assistant", content: "" }], own),
  ).ids;
  const responseStart = Math.min(commonStart(alone, won.ids), commonStart(alone, lost.ids));
  if (responseStart <= beliefStart) {
    throw new AppError(
      "invalid",
      `The belief “${own}” becomes one token with the response behind it. Let belief_format end with a space, such as "{belief}: ".`,
      { setting: "belief_format" },
    );
  }
  return { chosen: won.ids, rejected: lost.ids, beliefStart, responseStart, firstTokens };
}
