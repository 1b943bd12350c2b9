import * as tf from "@tensorflow/tfjs";
import type { BackendWasm } from "@tensorflow/tfjs-backend-wasm";

/** A tensor's values in the module's memory. Take it anew after each allocation: memory that grows leaves it behind. */
export function heapOf(backend: BackendWasm, tensor: tf.TensorInfo): tf.TypedArray {
  return backend.typedArrayFromHeap(tensor);
}

/**
 * Calls `use` with a tensor of `shape` that is a window on the memory of `tensor` from element `from`: nothing is copied.
 * It must not outlive the call.
 */
export function withWindow<T>(
  backend: BackendWasm,
  tensor: tf.TensorInfo,
  from: number,
  shape: number[],
  use: (window: tf.TensorInfo) => T,
): T {
  const offset = backend.getMemoryOffset(tensor.dataId) + from * tf.util.bytesPerElement(tensor.dtype);
  const window = backend.makeOutput(shape, tensor.dtype, offset);
  try {
    return use(window);
  } finally {
    // Not backend.disposeData, which would free memory that belongs to `tensor`.
    backend.wasm.tfjs.disposeData(backend.dataIdMap.get(window.dataId).id);
    backend.dataIdMap.delete(window.dataId);
  }
}
