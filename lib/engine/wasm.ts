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
  const started = await withoutListeners(() => tf.setBackend("wasm"));
  if (!started) return { unavailable: "The WebAssembly module does not start." };
  return {
    device: processorName(),
    gpu: false,
    version: `tfjs-backend-wasm ${backend.version_wasm}`,
    advice: ["TensorFlow's library is several times as fast and uses all cores: see above why it is not used here."],
  };
}

/** The module listens for uncaught errors, and then Node prints all of its source where it would print the error. */
async function withoutListeners<T>(start: () => Promise<T>): Promise<T> {
  const events = ["uncaughtException", "unhandledRejection"];
  const before = events.map((event) => process.rawListeners(event));
  const result = await start();
  for (const [i, event] of events.entries()) {
    const added = process.rawListeners(event).filter((listener) => !before[i]?.includes(listener));
    for (const listener of added) Reflect.apply(process.removeListener, process, [event, listener]);
  }
  return result;
}
