/**
 * How true the memory estimate is: DPO runs of a few steps, each in a process of its own, measured and estimated.
 *
 *   npm run bench -- estimate [--shapes 3.7M,30M] [--engine NAME] [--steps 4] [--json]
 */
import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { z } from "zod";
import { readOptions } from "./frame/options";

const variants: readonly (readonly [name: string, config: Record<string, unknown>])[] = [
  ["plain", {}],
  ["gradient checkpointing", { gradient_checkpointing: true }],
  ["LoRA", { use_peft: true }],
  ["SGD", { optim: "sgd" }],
];
const answer = z.object({ engine: z.string(), estimated: z.number(), peak: z.number() });
const child = fileURLToPath(new URL("./frame/measure-peak.ts", import.meta.url));

const { shapes, steps = 4, json } = readOptions("Estimated memory of DPO runs beside what they take.", ["3.7M", "30M"]);
const results = [];
for (const shape of shapes) {
  for (const [variant, config] of variants) {
    const args = [...process.execArgv, child, shape.name, String(steps), JSON.stringify(config)];
    const { stdout, stderr, status } = spawnSync(process.execPath, args, { encoding: "utf8", env: process.env });
    if (status !== 0) throw new Error(`${shape.name}, ${variant}: ${stderr}`);
    const { engine, estimated, peak } = answer.parse(JSON.parse(stdout.trim().split("\n").at(-1) ?? ""));
    const [estimated_mb, peak_mb] = [estimated, peak].map((bytes) => Math.round(bytes / 1e6));
    const error = Number((estimated / peak - 1).toFixed(3));
    results.push({ name: shape.name, variant, engine, estimated_mb, peak_mb, error });
    const say = json ? console.error : console.log;
    say(
      `${shape.name}, ${variant}, ${engine}: ${estimated_mb} MB estimated, ${peak_mb} MB taken, ${error > 0 ? "+" : ""}${(100 * error).toFixed(1)}%`,
    );
  }
}
if (json) console.log(JSON.stringify({ shapes: results }));
