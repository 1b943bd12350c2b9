import * as tf from "@tensorflow/tfjs";
import { type Opened, processorName } from "./opened";

/** WebAssembly with SIMD on all cores: needs nothing but Node, so it opens everywhere. */
export const wasm = { name: "wasm", open } as const;

async function open(): Promise<Opened> {
  const { BackendWasm, version_wasm: version } = await import("@tensorflow/tfjs-backend-wasm");
  const { startSharedModule } = await import("./wasm/shared-module");
  const { startPool } = await import("./wasm/pool");
  const { allKernels } = await import("./wasm/code/all");
  const { registerWasmKernels } = await import("./wasm/kernels");

  try {
    const { wasm, shared } = await startSharedModule();
    const pool = await startPool(allKernels, shared);
    registerWasmKernels(pool);
    tf.removeBackend("wasm"); // the one that came with the import
    tf.registerBackend("wasm", () => new BackendWasm(wasm));
    if (!(await tf.setBackend("wasm"))) return { unavailable: "The WebAssembly backend does not start." };
    const slower = pool.trouble === undefined ? [] : [`Only ${pool.threads} of its cores compute: ${pool.trouble}.`];
    return {
      device: processorName(),
      gpu: false,
      version: `tfjs-backend-wasm ${version}`,
      advice: [...slower, "TensorFlow's library is faster: see above why it is not used here."],
    };
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    return { unavailable: `The WebAssembly module does not start: ${message}.` };
  }
}
