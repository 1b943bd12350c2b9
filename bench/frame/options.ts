import { spawnSync } from "node:child_process";
import { availableParallelism } from "node:os";
import { parseArgs } from "node:util";
import { findShapes, type Shape, usualShapes } from "./shapes";

export interface BenchOptions {
  readonly shapes: readonly Shape[];
  readonly steps: number | undefined; // else as many as the shape says
  readonly threads: number;
  readonly json: boolean;
}

const described = `  --shapes 3.7M,30M,135M   which of the shapes in bench/frame/shapes.ts
  --engine NAME            tensorflow, webgpu or wasm (default: CHORUS_ENGINE, or the best)
  --steps N                how often each side is timed
  --threads 2              processor cores that each side may use
  --json                   one JSON object as the last line`;

/** Reads the options that benchmarks share, and applies --engine and --threads to this process. */
export function readOptions(what: string, defaults: readonly string[] = usualShapes): BenchOptions {
  const { values } = parseArgs({
    options: {
      shapes: { type: "string" },
      engine: { type: "string" },
      steps: { type: "string" },
      threads: { type: "string", default: "2" },
      json: { type: "boolean", default: false },
      help: { type: "boolean", default: false },
    },
  });
  if (values.help) {
    console.log(`${what}\n\n${described}`);
    process.exit(0);
  }
  if (values.engine !== undefined) process.env.CHORUS_ENGINE = values.engine;
  const threads = atLeastOne("--threads", values.threads);
  limitCores(threads);
  return {
    shapes: findShapes(values.shapes?.split(",") ?? defaults),
    steps: values.steps === undefined ? undefined : atLeastOne("--steps", values.steps),
    threads,
    json: values.json,
  };
}

function atLeastOne(name: string, text: string): number {
  const value = Number(text);
  if (!Number.isInteger(value) || value < 1)
    throw new Error(`${name} ${text}: a whole number of at least 1 is needed.`);
  return value;
}

/** Keeps this process, and PyTorch's, which it starts, on the first cores: libraries then start as many threads. */
function limitCores(threads: number): void {
  if (availableParallelism() <= threads) return;
  const { status } = spawnSync("taskset", ["-a", "-p", "-c", `0-${threads - 1}`, String(process.pid)]);
  if (status !== 0) console.error(`taskset is not here: Chorus may use more than ${threads} of this machine's cores.`);
}
