import { rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { createBase } from "./create-base";
import { demoCount, exampleCount, promptCount, seed } from "./settings";
import { generateExamples, generateHeldOut } from "./text/generate";
import { trainStarter } from "./train-starter";
import { writeDemo } from "./write-demo";
import { writeModel } from "./write-model";

/**
 * `npm run starter`: text, tokenizer, training, model, demonstration; all from one seed. Interrupted (Ctrl-C), it saves
 * and the same command goes on. `npm run starter -- FOLDER` writes elsewhere than into starter/.
 */
const here = fileURLToPath(new URL(".", import.meta.url));
const target = process.argv[2] ?? here;
const work = join(tmpdir(), "chorus-starter");
const model = join(target, "model");

const stop = new AbortController();
process.once("SIGINT", () => stop.abort());

const examples = generateExamples(exampleCount, seed);
const heldOut = generateHeldOut(demoCount + promptCount, seed);
console.log(`${examples.length} examples to train on, ${heldOut.length} prompts held out. Working in ${work}.`);

const texts = examples.flatMap(({ prompt, answer }) => [prompt, answer]);
const base = await createBase(join(work, "base"), texts, seed);
const trained = await trainStarter(base, examples, heldOut, join(work, "run"), seed, stop.signal);
await writeModel(trained, model);

const prompts = heldOut.map(({ prompt }) => prompt);
const lines = prompts.slice(demoCount).map((prompt) => `${JSON.stringify({ prompt })}\n`);
writeFileSync(join(target, "prompts.jsonl"), lines.join(""));
await writeDemo(model, prompts.slice(0, demoCount), join(target, "demo.jsonl"));
rmSync(work, { recursive: true });
console.log(`The starter model is in ${model}.`);
