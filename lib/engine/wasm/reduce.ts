import * as tf from "@tensorflow/tfjs";
import { floatBits } from "./code/kernel";
import { greatest, squares, summing } from "./code/reduce";
import type { KernelCall } from "./kernel-call";
import type { Pool } from "./pool";

const chunk = 1 << 14; // numbers
const columnsInChunk = 64;

export const sum = (call: KernelCall) => reduce(call, summing, () => 1);
export const max = (call: KernelCall) => reduce(call, greatest, () => 1);
export const mean = (call: KernelCall) => reduce(call, summing, (count) => 1 / count);

/** Over neighbouring axes, which is one reduction of [slices, length, columns] to [slices, columns]. */
function reduce(call: KernelCall, reducer: typeof summing, scaleFor: (count: number) => number): tf.TensorInfo {
  const { backend, input, attribute, original } = call;
  const x = input("x");
  const axes = tf.util.parseAxisParam(
    axesOf(attribute("axis") ?? attribute("reductionIndices")) ?? x.shape.map((_, i) => i),
    x.shape,
  );
  axes.sort((a, b) => a - b);
  const keepDims = attribute("keepDims") === true;
  const [first = 0] = axes;
  const neighbours = axes.every((axis, i) => axis === first + i);
  const size = (from: number, to?: number) => tf.util.sizeFromShape(x.shape.slice(from, to));
  const [slices, length, columns] = [size(0, first), size(first, first + axes.length), size(first + axes.length)];
  if (x.dtype !== "float32" || !neighbours || length === 0)
    return original({ x }, { axis: axes, reductionIndices: axes, keepDims });
  const [outer, inner] = [x.shape.slice(0, first), x.shape.slice(first + axes.length)];
  const out = backend.makeOutput([...outer, ...(keepDims ? axes.map(() => 1) : []), ...inner], "float32");
  const [from, to] = [backend.getMemoryOffset(x.dataId), backend.getMemoryOffset(out.dataId)];
  const job = { from, to, length, scale: floatBits(scaleFor(length)) };
  if (columns === 1) reduceRows(call.pool, reducer.rows, reducer.rows, { ...job, rows: slices });
  else {
    const chunksInSlice = Math.ceil(columns / columnsInChunk);
    const fields = { ...job, columns, columnsInChunk, chunksInSlice };
    call.pool.run(reducer.columns, fields, slices * chunksInSlice, slices * length * columns);
  }
  return out;
}

interface RowJob {
  readonly from: number;
  readonly to: number;
  readonly length: number;
  readonly scale: number;
  readonly rows: number;
}

type RowKernel = typeof summing.rows;

/** By `kernel`; what it makes of the parts of one long row, which also keeps a long sum's rounding small, by `rest`. */
function reduceRows(pool: Pool, kernel: RowKernel, rest: RowKernel, job: RowJob): void {
  const { length, rows } = job;
  const total = rows * length;
  const rowsInChunk = Math.max(1, Math.floor(chunk / length));
  if (rows > 1 || length <= 4 * chunk) {
    pool.run(kernel, { ...job, total, rowsInChunk }, Math.ceil(rows / rowsInChunk), total);
    return;
  }
  const parts = Math.ceil(length / chunk);
  const between = pool.room(parts * 4);
  const first = { ...job, to: between, length: chunk, rows: parts, total, rowsInChunk: 1, scale: floatBits(1) };
  pool.run(kernel, first, parts, total);
  reduceRows(pool, rest, rest, { ...job, from: between, length: parts });
}

/** Σ x² over all of x, as a scalar. */
export function squaredNorm({ backend, pool, input }: KernelCall): tf.TensorInfo {
  const x = input("x");
  if (x.dtype !== "float32") throw new Error(`squaredNorm takes a float32 tensor on wasm, not ${x.dtype}.`);
  const out = backend.makeOutput([], "float32");
  const [from, to] = [backend.getMemoryOffset(x.dataId), backend.getMemoryOffset(out.dataId)];
  const job = { from, to, length: tf.util.sizeFromShape(x.shape), rows: 1, scale: floatBits(1) };
  reduceRows(pool, squares, summing.rows, job);
  return out;
}

/** `undefined` stands for all axes. */
function axesOf(attribute: unknown): number[] | undefined {
  if (attribute === undefined || attribute === null) return undefined;
  return Array.isArray(attribute) ? attribute.map(Number) : [Number(attribute)];
}
