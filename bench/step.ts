/**
 * How long a training step takes: Chorus beside PyTorch and transformers, in turns, on the same weights and tokens.
 *
 *   npm run bench -- step [--shapes 3.7M,30M,135M] [--engine NAME] [--steps N] [--json]
 *
 * Ours is `chorus train`'s own loop: forward, backward, AdamW, the loss read back; bench/pytorch/step.py is theirs. Both
 * must report the same loss before the first update and after the last, else it was not the same work. A ratio below 1:
 * Chorus takes less time.
 */
import { type Comparison, measure, rounded } from "./frame/measure";
import { readOptions } from "./frame/options";
import { type Step, supervisedSteps } from "./frame/training";

const steps: Comparison<Step> = {
  script: "step",
  async open(model) {
    const training = supervisedSteps(model);
    return {
      async work() {
        const { value } = await training.next();
        if (!value) throw new Error("Chorus ended its training before it was told to.");
        return value;
      },
      close: async () => void (await training.return()),
    };
  },
  verify({ loss }, { loss: other }) {
    const line = `loss ${loss.toFixed(6)}, PyTorch's ${Number(other).toFixed(6)}`;
    if (Math.abs(loss - Number(other)) <= 5e-4 * loss) return line;
    throw new Error(`The two sides do not do the same work: ${line}.`);
  },
  turns: (shape) => shape.steps.train,
};

const options = readOptions("Training steps of Chorus and PyTorch, in turns.");
const say = options.json ? console.error : console.log;
const shapes = [];
for (const shape of options.shapes) {
  const { ours, theirs, ratio } = await measure(shape, options, steps);
  shapes.push({ name: shape.name, ours_ms: rounded(ours), pytorch_ms: rounded(theirs), ratio: rounded(ratio) });
  const { batch, length } = shape.train;
  const beside = ratio === null ? "" : `, PyTorch's ${theirs?.toFixed(1)} ms, ratio ${ratio.toFixed(2)}`;
  say(`${shape.name}, ${batch} x ${length} tokens: a step takes ${ours.toFixed(1)} ms${beside}`);
}
if (options.json) console.log(JSON.stringify({ shapes }));
process.exit();
