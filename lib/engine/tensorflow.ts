import { execFileSync } from "node:child_process";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import * as tf from "@tensorflow/tfjs";
import { z } from "zod";
import { loadGraphAddon } from "./graph-addon";
import { type Opened, processorName } from "./opened";
import { registerTensorflowKernels } from "./tensorflow-kernels";

const require = createRequire(import.meta.url);
const noteFile = fileURLToPath(new URL("../../.chorus/engine.json", import.meta.url));

/** What scripts/prepare-engine.mjs found or built. */
const note = z.union([
  z.object({ folder: z.string(), source: z.enum(["npm", "built"]), cuda: z.boolean(), version: z.string() }),
  z.object({ why: z.string() }),
]);

interface Binding {
  TF_Version: string;
  isUsingGpuDevice(): boolean;
}
type BackendClass = new (binding: Binding, packageName: string) => tf.KernelBackend;

/** TensorFlow's C library through tfjs-node's binding: CPU with all cores, or an NVIDIA graphics card. */
export const tensorflow = { name: "tensorflow", open } as const;

async function open(): Promise<Opened> {
  const found = readNote();
  if ("why" in found) return { unavailable: found.why };
  const binding = findBinding(found.folder);
  if (!binding) return { unavailable: `${found.folder} is gone; "node scripts/prepare-engine.mjs" prepares it again.` };
  try {
    const { gpu, captured } = await registerBackend(found.folder, binding, found.cuda);
    return {
      device: gpu ? graphicsCard() : processorName(),
      gpu,
      version: `TensorFlow ${found.version}`,
      captured,
      advice: [...(captured ? [] : [uncaptured()]), ...advice(gpu, found.cuda)],
    };
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    return { unavailable: `TensorFlow's library does not load: ${message.split("\n")[0]}.` };
  }
}

/** Registers the backend on the program's one copy of TensorFlow.js; `gpu` where it computes on a graphics card. */
async function registerBackend(
  folder: string,
  bindingFile: string,
  cuda: boolean,
): Promise<{ gpu: boolean; captured: boolean }> {
  process.env.TF_CPP_MIN_LOG_LEVEL ??= "3"; // failing ops throw, so the library need not print as well
  process.env.TF_FORCE_GPU_ALLOW_GROWTH ??= "true"; // else the first process takes all of the card's memory
  restoreRemovedUtil();
  // The engine folder's "@tensorflow/tfjs" is a stand-in that returns this (scripts/build-engine.mjs).
  Object.assign(globalThis, { [Symbol.for("chorus.tfjs")]: require("@tensorflow/tfjs") });
  const quiet = join(dirname(bindingFile), "quiet.node"); // keeps TensorFlow's banners off the console
  if (existsSync(quiet)) require(quiet);
  const binding: Binding = require(bindingFile);
  require(join(folder, "dist/register_all_kernels.js"));
  const { NodeJSKernelBackend }: { NodeJSKernelBackend: BackendClass } = require(
    join(folder, "dist/nodejs_kernel_backend.js"),
  );
  const packageName = cuda ? "@tensorflow/tfjs-node-gpu" : "@tensorflow/tfjs-node";
  tf.registerBackend("tensorflow", () => new NodeJSKernelBackend(binding, packageName), 3);
  await tf.setBackend("tensorflow");
  await tf.ready();
  registerTensorflowKernels();
  const captured = loadGraphAddon(join(dirname(bindingFile), "graph.node"));
  return { gpu: binding.isUsingGpuDevice(), captured };
}

/** Node 23 removed functions of `util` that tfjs-node 4.22 still calls. */
function restoreRemovedUtil(): void {
  const util: Record<string, unknown> = require("node:util");
  util.isNullOrUndefined ??= (value: unknown) => value === null || value === undefined;
  util.isUndefined ??= (value: unknown) => value === undefined;
  util.isArray ??= Array.isArray;
}

function readNote(): z.infer<typeof note> {
  if (!existsSync(noteFile)) {
    return {
      why: 'TensorFlow\'s library is not prepared yet; "node scripts/prepare-engine.mjs" (or npm start) does it.',
    };
  }
  const parsed = note.safeParse(JSON.parse(readFileSync(noteFile, "utf8")));
  return parsed.success
    ? parsed.data
    : { why: `${noteFile} is damaged; "node scripts/prepare-engine.mjs" writes it anew.` };
}

function findBinding(folder: string): string | undefined {
  const lib = join(folder, "lib");
  if (!existsSync(lib)) return undefined;
  return readdirSync(lib)
    .map((name) => join(lib, name, "tfjs_binding.node"))
    .find((file) => existsSync(file));
}

function graphicsCard(): string {
  try {
    const query = ["--query-gpu=name,memory.total", "--format=csv,noheader"];
    return execFileSync("nvidia-smi", query, { encoding: "utf8", timeout: 20_000 }).trim().split("\n").join("; ");
  } catch {
    return "NVIDIA graphics card";
  }
}

function uncaptured(): string {
  if (process.env.CHORUS_EAGER === "1") return "CHORUS_EAGER=1: steps run operation by operation, not as graphs.";
  return 'Steps run operation by operation: the addon that keeps them as graphs is not compiled (it needs a C++ compiler and make, then "node scripts/prepare-engine.mjs").';
}

function advice(gpu: boolean, cuda: boolean): string[] {
  if (gpu) return [];
  if (cuda) {
    return [
      "There is an NVIDIA card, but TensorFlow fell back to the CPU: check the driver (525 or newer) and CUDA_VISIBLE_DEVICES; TF_CPP_MIN_LOG_LEVEL=0 npx chorus doctor shows TensorFlow's own messages.",
    ];
  }
  return ["An NVIDIA graphics card (driver 525 or newer): npm start then gets TensorFlow's CUDA 12 build by itself."];
}
