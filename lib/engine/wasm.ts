import { createRequire } from "node:module";
import { dirname, sep } from "node:path";
import * as tf from "@tensorflow/tfjs";
import { type Opened, processorName } from "./opened";

/** WebAssembly with SIMD, one thread: needs nothing but Node, so it opens everywhere. */
export const wasm = { name: "wasm", open } as const;

async function open(): Promise<Opened> {
  const backend = await import("@tensorflow/tfjs-backend-wasm");
  backend.setWasmPaths(dirname(createRequire(import.meta.url).resolve("@tensorflow/tfjs-backend-wasm")) + sep);
  const { registerWasmKernels } = await import("./wasm-kernels");
  registerWasmKernels();
  if (!(await tf.setBackend("wasm"))) return { unavailable: "The WebAssembly module does not start." };
  await tf.ready();
  return {
    device: processorName(),
    gpu: false,
    version: `tfjs-backend-wasm ${backend.version_wasm}`,
    advice: [
      "TensorFlow's library uses all cores and is several times as fast: the first reason above says what it lacks here.",
    ],
  };
}
