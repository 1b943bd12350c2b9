/** A tensor that can be had as 32-bit floats: from a file, from memory, or (later) from the tensor engine. */
export interface TensorSource {
  readonly shape: readonly number[];
  read(): Float32Array | Promise<Float32Array>;
}

/** How numbers lie in a file. All are read as 32-bit floats. */
export type StoredType = "F32" | "F16" | "BF16" | "I32" | "I64";

/**
 * One weight of a checkpoint. `read()` fetches this tensor alone, each time anew: nothing of it is kept, so that a
 * model is never in memory twice. What it returns is the caller's when it came from a file; arrays in memory are shared.
 */
export interface StoredTensor extends TensorSource {
  readonly dtype: StoredType;
  read(): Float32Array;
}

/** An array that is in memory already, in the shape of one that lies in a file. */
export function inMemory(shape: readonly number[], data: Float32Array): StoredTensor {
  return { shape, dtype: "F32", read: () => data };
}
