/**
 * How long one training step takes on the engine that opens here, and where the time goes.
 *
 *   npx tsx bench/train-step.ts [--layers 4] [--width 256] [--batch 8] [--length 128] [--steps 10]
 *   CHORUS_ENGINE=wasm npx tsx bench/train-step.ts
 *
 * The default is the model of docs and issues: 3.7 M parameters, 8 x 128 tokens, float32, AdamW; forward, backward, update.
 */
import { parseArgs } from "node:util";
import * as tf from "@tensorflow/tfjs";
import { openEngine } from "../lib/engine/engine";
import { measureSpeed } from "../lib/engine/measure";
import { describeArchitecture } from "../lib/nn/families";
import { initialWeights } from "../lib/nn/initialise";
import { learner } from "../lib/nn/model";
import { transformer } from "../lib/nn/transformer";
import { createAdamW } from "../lib/training/adamw";
import { computeGradient } from "../lib/training/gradient";

const { values } = parseArgs({
  options: {
    layers: { type: "string", default: "4" },
    width: { type: "string", default: "256" },
    batch: { type: "string", default: "8" },
    length: { type: "string", default: "128" },
    steps: { type: "string", default: "10" },
  },
});
const [layers, width, batch, length, steps] = [
  values.layers,
  values.width,
  values.batch,
  values.length,
  values.steps,
].map(Number) as [number, number, number, number, number];

const engine = await openEngine();
const vocabulary = 2048;
const decoder = transformer(
  describeArchitecture({
    model_type: "llama",
    vocab_size: vocabulary,
    hidden_size: width,
    intermediate_size: Math.round((width * 8) / 3 / 16) * 16,
    num_hidden_layers: layers,
    num_attention_heads: Math.max(1, width / 64),
    tie_word_embeddings: true,
  }),
);
const parameters = new Map(
  [...initialWeights(decoder, decoder.shapes, 1)].map(([name, { shape, read }]) => [
    name,
    tf.tensor(read(), [...shape]),
  ]),
);
const optimizer = createAdamW(parameters, { beta1: 0.9, beta2: 0.999, epsilon: 1e-8, weightDecay: 0 });
const ids = Int32Array.from({ length: batch * length }, (_, i) => (i * 7919) % vocabulary);
const positions = ids.map((_, i) => i).filter((i) => (i + 1) % length !== 0);
const work = {
  weight: 1,
  tokens: ids.length,
  arrays: {
    ids: { shape: [batch, length], data: ids },
    positions: { shape: [positions.length], data: positions },
    targets: { shape: [positions.length], data: positions.map((i) => ids[i + 1] ?? 0) },
  },
  loss: (tensors: Readonly<Record<string, tf.Tensor>>) => {
    const { ids, positions, targets } = tensors;
    if (!ids || !positions || !targets) throw new Error("the batch is incomplete");
    const logProbs = learner({ decoder, parameters }).tokenLogProbs(ids, positions, targets);
    return { loss: tf.neg(tf.mean(logProbs)).asScalar(), metrics: {} };
  },
};

const times: number[] = [];
let loss = Number.NaN;
for (let step = 1; step <= steps + 1; step++) {
  const started = performance.now();
  const { gradient, values } = await computeGradient(parameters, [work]);
  optimizer.apply(step, gradient, 1e-3, 1);
  gradient.dispose();
  await [...parameters.values()].at(-1)?.data();
  loss = values.loss ?? loss;
  if (step > 1) times.push(performance.now() - started); // the first step warms up
}
times.sort((a, b) => a - b);
const median = times[times.length >> 1] ?? Number.NaN;
const size = [...parameters.values()].reduce((sum, tensor) => sum + tensor.size, 0);
const { gflops } = await measureSpeed();
console.log(`${engine.name} (${engine.version}) on ${engine.device}: ${gflops.toFixed(0)} GFLOP/s`);
console.log(
  `${(size / 1e6).toFixed(2)} M parameters, ${batch} x ${length} tokens, loss ${loss.toFixed(5)} after ${steps + 1} steps`,
);
console.log(
  `step: median ${median.toFixed(0)} ms, fastest ${(times[0] ?? 0).toFixed(0)} ms, ${tf.memory().numTensors} tensors`,
);
process.exit(0);
