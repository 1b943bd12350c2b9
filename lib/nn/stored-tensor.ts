/** How many bytes a number takes, for every type that a safetensors file may have and that fills whole bytes. */
export const bytesPer = {
  ...{ BOOL: 1, U8: 1, I8: 1, F8_E4M3: 1, F8_E5M2: 1, I16: 2, U16: 2, F16: 2, BF16: 2 },
  ...{ I32: 4, U32: 4, F32: 4, I64: 8, U64: 8, F64: 8 },
} as const;
export type StoredType = keyof typeof bytesPer;

/** A tensor that can be had as 32-bit floats, from a file, from memory or from the tensor engine. */
export interface TensorSource {
  readonly shape: readonly number[];
  read(): Float32Array | Promise<Float32Array>;
}

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

/** How many numbers a tensor of this shape has. */
export const countOf = (shape: readonly number[]): number => shape.reduce((product, n) => product * n, 1);
