import * as tf from "@tensorflow/tfjs";
import { AppError } from "../errors";
import { type Opened, processorName } from "./opened";

const memoryBytes = 2 ** 32;

/** WebAssembly with SIMD on all cores: needs nothing but Node, so it opens everywhere. */
export const wasm = { name: "wasm", open } as const;

async function open(): Promise<Opened> {
  const { BackendWasm, version_wasm: version } = await import("@tensorflow/tfjs-backend-wasm");
  const { startSharedModule } = await import("./wasm/shared-module");
  const { startPool } = await import("./wasm/pool");
  const { allKernels } = await import("./wasm/code/all");
  const { registerWasmKernels } = await import("./wasm/kernels");

  /** The backend as it is goes on at a wrong address when there is no room for a tensor. */
  class Backend extends BackendWasm {
    override move(...[id, values, shape, dtype, count]: Parameters<InstanceType<typeof BackendWasm>["move"]>): void {
      const bytes = tf.util.sizeFromShape(shape) * tf.util.bytesPerElement(dtype);
      if (bytes < memoryBytes) {
        super.move(id, values, shape, dtype, count);
        if (this.dataIdMap.get(id).memoryOffset !== 0) return;
        this.dataIdMap.delete(id);
      }
      throw new AppError(
        "invalid",
        `A tensor of shape [${shape}] does not fit: WebAssembly has 4 GiB of memory. Smaller batches, LoRA or another engine need less of it.`,
      );
    }
  }

  try {
    const { wasm, shared } = await startSharedModule();
    const pool = await startPool(allKernels, shared);
    registerWasmKernels(pool);
    tf.removeBackend("wasm"); // the one that came with the import
    tf.registerBackend("wasm", () => new Backend(wasm));
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
