import * as tf from "@tensorflow/tfjs";
import type { BackendWasm } from "@tensorflow/tfjs-backend-wasm";
import { heapOf, withWindow } from "./wasm-heap";
import type { WasmCall } from "./wasm-kernels";

/**
 * The backend's fast product (XNNPACK) takes one pair of matrices, neither transposed; anything else runs a loop that is
 * 15 to 40 times slower. So: transpose first, then one fast product for each pair.
 * a [..., m, k] (or [..., k, m]), b [..., k, n] (or [..., n, k]), leading dimensions broadcast; float32 [..., m, n]
 */
export function batchMatMul({ backend, input, attribute, original }: WasmCall): tf.TensorInfo {
  const left = matrices(backend, input("a"), attribute("transposeA") === true);
  const right = matrices(backend, input("b"), attribute("transposeB") === true);
  const plain = { transposeA: false, transposeB: false };
  const outer = tf.broadcast_util.assertAndGetBroadcastShape(left.outer, right.outer);
  const [m, k, n] = [left.rows, left.columns, right.columns];
  if (k !== right.rows) throw new Error(`matMul: inner sizes ${k} and ${right.rows} differ.`);
  const product = (a: tf.TensorInfo, b: tf.TensorInfo) => original({ a, b }, plain);
  try {
    const count = tf.util.sizeFromShape(outer);
    const out = backend.makeOutput([...outer, m, n], "float32");
    const [leftOf, rightOf] = [sliceIndex(left.outer, outer), sliceIndex(right.outer, outer)];
    for (let i = 0; i < count && m * n > 0; i++) {
      const slice = withWindow(backend, left.tensor, leftOf(i) * m * k, [1, m, k], (a) =>
        withWindow(backend, right.tensor, rightOf(i) * k * n, [1, k, n], (b) => product(a, b)),
      );
      heapOf(backend, out).set(heapOf(backend, slice), i * m * n);
      backend.disposeData(slice.dataId);
    }
    return out;
  } finally {
    left.dispose();
    right.dispose();
  }
}

interface Matrices {
  tensor: tf.TensorInfo;
  outer: number[];
  rows: number;
  columns: number;
  dispose: () => void;
}

function matrices(backend: BackendWasm, tensor: tf.TensorInfo, transposed: boolean): Matrices {
  if (tensor.dtype !== "float32") throw new Error(`matMul takes float32 tensors on wasm, not ${tensor.dtype}.`);
  const outer = tensor.shape.slice(0, -2);
  const [rows = 1, columns = 1] = tensor.shape.slice(-2);
  if (!transposed) return { tensor, outer, rows, columns, dispose: () => undefined };
  const turned = backend.makeOutput([...outer, columns, rows], "float32");
  const [from, to] = [heapOf(backend, tensor), heapOf(backend, turned)];
  for (let start = 0; start < from.length; start += rows * columns) transpose(from, to, start, rows, columns);
  return {
    tensor: turned,
    outer,
    rows: columns,
    columns: rows,
    dispose: () => void backend.disposeData(turned.dataId),
  };
}

/** Writes the [rows, columns] matrix at `start` as [columns, rows], by blocks that stay in the first-level cache. */
function transpose(from: tf.TypedArray, to: tf.TypedArray, start: number, rows: number, columns: number): void {
  const block = 32;
  for (let r0 = 0; r0 < rows; r0 += block) {
    const r1 = Math.min(r0 + block, rows);
    for (let c0 = 0; c0 < columns; c0 += block) {
      const c1 = Math.min(c0 + block, columns);
      for (let c = c0; c < c1; c++) {
        for (let r = r0; r < r1; r++) to[start + c * rows + r] = from[start + r * columns + c] ?? 0;
      }
    }
  }
}

/** From the number of a slice of the result to the number of the slice that is broadcast to it. */
function sliceIndex(own: number[], outer: number[]): (i: number) => number {
  if (own.length === outer.length && own.every((size, axis) => size === outer[axis])) return (i) => i;
  const outerStrides = strides(outer);
  const ownStrides = strides(own);
  const skipped = outer.length - own.length;
  return (i) =>
    own.reduce((sum, size, axis) => {
      const along = Math.floor(i / (outerStrides[axis + skipped] ?? 1)) % (outer[axis + skipped] ?? 1);
      return sum + (size === 1 ? 0 : along * (ownStrides[axis] ?? 1));
    }, 0);
}

function strides(shape: number[]): number[] {
  return shape.map((_, axis) => tf.util.sizeFromShape(shape.slice(axis + 1)));
}
