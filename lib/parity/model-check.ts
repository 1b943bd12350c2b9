import { basename } from "node:path";
import { openTokenizer } from "../nn/tokenizer";
import type { Check } from "./check";
import { findModels, readModelFixture } from "./model-fixture";
import { openCompared } from "./open-compared";
import { logitTolerance, worstLogit } from "./worst-logit";

/** Logits, greedy tokens and chat template of a checkpoint, against what transformers gives. */
export const modelCheck: Check = {
  name: "models",
  find: findModels,
  async run(folder) {
    const expected = readModelFixture(folder);
    const tokenizer = openTokenizer(folder);
    const model = await openCompared(folder);
    try {
      const logits = await model.logits(expected.inputIds, expected.batch);
      const deviation = worstLogit(expected.logits, logits, expected.attentionMask);
      const prompts = expected.prompts.map((prompt) => tokenizer.encode(prompt));
      const count = Math.max(...expected.greedy_16.map(({ length }) => length));
      const [equal, of] = equalTokens(expected.greedy_16, await model.greedy(prompts, count));
      const text = tokenizer.renderChat(expected.chat, false) === expected.chat_text;
      const ids = `${tokenizer.encodeChat(expected.chat, false)}` === `${expected.chat_ids}`;
      return {
        name: basename(folder),
        passed: deviation <= logitTolerance && equal === of && text && ids,
        family: model.family,
        worst_logit: Number.isNaN(deviation) ? null : deviation,
        greedy_equal: equal,
        greedy_tokens: of,
        chat_text_equal: text,
        chat_ids_equal: ids,
      };
    } finally {
      model.close();
    }
  },
};

/** How many tokens are the same, each row up to its first that is not, and of how many. */
function equalTokens(expected: readonly number[][], ours: readonly (readonly number[])[]): [equal: number, of: number] {
  let [equal, of] = [0, 0];
  for (const [row, tokens] of expected.entries()) {
    const first = tokens.findIndex((token, i) => ours[row]?.[i] !== token);
    equal += first === -1 ? tokens.length : first;
    of += tokens.length;
  }
  return [equal, of];
}
