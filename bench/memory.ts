/**
 * Whether memory stays flat: DPO through the real training loop; resident memory after the last step against step 20.
 *
 *   npm run bench -- memory [--shapes 30M] [--engine NAME] [--steps 200] [--json]
 *
 * Pairs of many lengths, as people's are. The exit status is 1 when it grew by more than 3%.
 */
import * as tf from "@tensorflow/tfjs";
import { openEngine } from "../lib/engine/engine";
import { randomFrom } from "../lib/random";
import { createModelFolder } from "./frame/model-folder";
import { readOptions } from "./frame/options";
import type { Shape } from "./frame/shapes";
import { preferenceSteps } from "./frame/training";

const allowed = 1.03;
const { shapes, steps = 200, json } = readOptions("Resident memory over the steps of a DPO run.", ["30M"]);
const early = Math.min(20, Math.ceil(steps / 2));
const { name, version, device } = await openEngine();
console.error(`${name} (${version}) on ${device}`);
const results = [];
for (const shape of shapes) results.push(await measure(shape));
if (json) console.log(JSON.stringify({ shapes: results }));
process.exit(results.every(({ ratio }) => ratio <= allowed) ? 0 : 1);

interface Reading {
  readonly step: number;
  readonly rss_mb: number;
  readonly tensors: number;
}

async function measure(shape: Shape) {
  const model = await createModelFolder(shape);
  const { batch, length } = shape.train;
  const batches = { per_device_train_batch_size: Math.max(1, batch / 2), max_length: length }; // as many rows as a step has
  const readings: Reading[] = [];
  try {
    let step = 0;
    for await (const { ms, loss } of preferenceSteps(model, drawPairs(shape), batches)) {
      step++;
      const { rss } = process.memoryUsage();
      const reading = { step, rss_mb: Math.round(rss / 1e6), tensors: tf.memory().numTensors };
      if (step === early || step === steps) readings.push(reading);
      if (step % 20 === 0 || step === early || step === steps) {
        const { rss_mb, tensors } = reading;
        console.error(`step ${step}: ${rss_mb} MB, ${tensors} tensors, ${ms.toFixed(0)} ms, loss ${loss.toFixed(4)}`);
      }
      if (step === steps) break;
    }
  } finally {
    model.remove();
  }
  const [before, after] = readings;
  if (!before || !after) throw new Error(`The run ended before step ${steps}.`);
  const ratio = Number((after.rss_mb / before.rss_mb).toFixed(4));
  const verdict = ratio <= allowed ? "flat" : "NOT flat";
  const say = json ? console.error : console.log;
  say(
    `${shape.name}: ${before.rss_mb} MB and ${before.tensors} tensors after step ${before.step}, ` +
      `${after.rss_mb} MB and ${after.tensors} after step ${after.step}: ratio ${ratio}, ${verdict}`,
  );
  return { name: shape.name, before, after, ratio };
}

/** Enough pairs for 20 steps; prompts and responses of 1/8 to 1/2 of the longest row each. */
function drawPairs({ config, train }: Shape) {
  const random = randomFrom(2);
  const draw = () => {
    const length = Math.round(train.length * (0.125 + 0.375 * random()));
    return Array.from({ length }, () => 1 + Math.floor(random() * (config.vocab_size - 1)));
  };
  return Array.from({ length: 10 * train.batch }, () => [draw(), draw(), draw()] as const);
}
