/**
 * How many tokens a second are written: Chorus beside transformers.generate, in turns, greedy, on the same prompts.
 *
 *   npm run bench -- decode [--shapes 3.7M,30M,135M] [--engine NAME] [--steps N] [--json]
 *
 * Reading the prompts counts on both sides; bench/pytorch/decode.py is theirs. A ratio above 1: Chorus writes faster.
 */
import { z } from "zod";
import { openCompared } from "../lib/parity/open-compared";
import { type Comparison, measure, rounded } from "./frame/measure";
import { readOptions } from "./frame/options";

type Written = { readonly ms: number; readonly tokens: readonly (readonly number[])[] };
const written = z.array(z.array(z.int()));

const decoding: Comparison<Written> = {
  script: "decode",
  async open({ folder, prompts, newTokens }) {
    const model = await openCompared(folder);
    return {
      async work() {
        const began = performance.now();
        const tokens = await model.greedy(prompts, newTokens);
        return { ms: performance.now() - began, tokens };
      },
      close: async () => model.close(),
    };
  },
  verify({ tokens }, theirs) {
    const other = written.parse(theirs.tokens);
    const equal = (count: number) =>
      tokens.filter((ids, row) => `${ids.slice(0, count)}` === `${other[row]?.slice(0, count)}`).length;
    const line = `of ${tokens.length} sequences ${equal(1)} begin with the same token, ${equal(Number.POSITIVE_INFINITY)} are the same`;
    if (equal(1) >= 0.9 * tokens.length) return line;
    throw new Error(`The two sides do not do the same work: ${line}.`);
  },
  turns: (shape) => shape.steps.decode,
};

const options = readOptions("Tokens a second of Chorus and transformers.generate, in turns.");
const say = options.json ? console.error : console.log;
const shapes = [];
for (const shape of options.shapes) {
  const { batch, prompt, tokens } = shape.decode;
  const paired = await measure(shape, options, decoding);
  const perSecond = (ms: number) => (batch * tokens * 1000) / ms;
  const ours = perSecond(paired.ours);
  const theirs = paired.theirs === null ? null : perSecond(paired.theirs);
  const ratio = paired.ratio === null ? null : 1 / paired.ratio;
  shapes.push({
    name: shape.name,
    ours_tokens_per_s: rounded(ours),
    pytorch_tokens_per_s: rounded(theirs),
    ratio: rounded(ratio),
  });
  const beside = ratio === null ? "" : `, transformers ${theirs?.toFixed(0)}, ratio ${ratio.toFixed(2)}`;
  say(`${shape.name}, ${batch} prompts of ${prompt} and ${tokens} new tokens: ${ours.toFixed(0)} tokens/s${beside}`);
}
if (options.json) console.log(JSON.stringify({ shapes }));
process.exit();
