import type * as tf from "@tensorflow/tfjs";
import type { BackendWasm } from "@tensorflow/tfjs-backend-wasm";
import type { Pool } from "./pool";

/** One call of a kernel as TensorFlow.js makes it, with what our kernels compute on. */
export interface KernelCall {
  readonly backend: BackendWasm;
  readonly pool: Pool;
  readonly input: (name: string) => tf.TensorInfo;
  /** All of them, for a kernel that takes a list. */
  readonly inputs: readonly tf.TensorInfo[];
  readonly attribute: (name: string) => unknown;
  /** The kernel that the backend came with. */
  readonly original: (inputs: tf.NamedTensorInfoMap, attributes: tf.NamedAttrMap) => tf.TensorInfo;
}

export type WasmKernel = (call: KernelCall) => tf.TensorInfo | tf.TensorInfo[];
