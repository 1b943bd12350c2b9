import { openEngine } from "../../lib/engine/engine";
import { engineKey } from "../../lib/memory/computed-by";
import { peakMemory } from "../../lib/memory/machine";
import { randomFrom } from "../../lib/random";
import { estimateRun } from "../../lib/runs/estimate-run";
import { createModelFolder } from "./model-folder";
import { findShapes } from "./shapes";
import { preferenceSteps } from "./training";

// One run, for bench/estimate.ts: SHAPE STEPS SETTINGS. Prints what was estimated and what this process took, in bytes.
const [name = "", steps = "4", settings = "{}"] = process.argv.slice(2);
const [shape] = findShapes([name]);
if (!shape) throw new Error("No shape was named.");
const { batch, length } = shape.train;
const sizes = {
  per_device_train_batch_size: Math.max(1, batch / 2),
  per_device_eval_batch_size: 1,
  max_length: length,
};
const config = { ...sizes, ...JSON.parse(settings) };
const engine = await openEngine();
const model = await createModelFolder(shape);
const planned = { algorithm: "dpo", model: model.folder, config, rows: 2 * batch, longest: { row: 0, prompt: 0 } }; // rows fill max_length
const { total } = estimateRun(planned, engine, []);
const random = randomFrom(3);
const draw = (count: number) =>
  Array.from({ length: count }, () => 1 + Math.floor(random() * (shape.config.vocab_size - 1)));
const half = length / 2;
const pairs = Array.from({ length: 2 * batch }, () => [draw(half), draw(half - 1), draw(half - 1)] as const);
let step = 0;
for await (const _ of preferenceSteps(
  model,
  pairs.map(([a, b, c]) => [a, b, c]),
  config,
)) {
  if (++step === Number(steps)) break;
}
console.log(JSON.stringify({ engine: engineKey(engine), estimated: total, peak: peakMemory() }));
model.remove();
process.exit(0);
