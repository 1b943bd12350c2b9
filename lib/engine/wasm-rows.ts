import * as tf from "@tensorflow/tfjs";
import { heapOf } from "./wasm-heap";
import type { WasmCall } from "./wasm-kernels";

/** x [..., dim, ...] along `axis`, by indices: whole slices are copied at once (the backend's kernel goes by element). */
export function gatherRows({ backend, input, attribute }: WasmCall): tf.TensorInfo {
  const [x, indices] = [input("x"), input("indices")];
  const axis = tf.util.parseAxisParam(Number(attribute("axis")), x.shape)[0] ?? 0;
  const shapes = tf.backend_util.segment_util;
  const info = shapes.collectGatherOpShapeInfo(x, indices, axis, Number(attribute("batchDims") ?? 0));
  const { batchSize, outerSize, dimSize, sliceSize } = info;
  const out = backend.makeOutput(info.outputShape, x.dtype);
  const [from, to, ids] = [heapOf(backend, x), heapOf(backend, out), heapOf(backend, indices)];
  const count = ids.length / batchSize;
  let at = 0;
  for (let batch = 0; batch < batchSize; batch++) {
    for (let outer = 0; outer < outerSize; outer++) {
      const start = (batch * outerSize + outer) * dimSize;
      for (let i = 0; i < count; i++, at += sliceSize) {
        const index = ids[batch * count + i] ?? -1;
        if (index < 0 || index >= dimSize) throw new Error(`gather: index ${index} is not in [0, ${dimSize - 1}].`);
        copy(from, (start + index) * sliceSize, to, at, sliceSize);
      }
    }
  }
  return out;
}

/** out[s] = Σ of the slices x[i] with segmentIds[i] = s; ids outside [0, numSegments) are left out, as TensorFlow does. */
export function unsortedSegmentSum({ backend, input, attribute }: WasmCall): tf.TensorInfo {
  const [x, segmentIds] = [input("x"), input("segmentIds")];
  const segments = Number(attribute("numSegments"));
  const out = backend.makeOutput([segments, ...x.shape.slice(segmentIds.shape.length)], x.dtype);
  const [from, to, ids] = [heapOf(backend, x), heapOf(backend, out), heapOf(backend, segmentIds)];
  const size = ids.length === 0 ? 0 : from.length / ids.length;
  to.fill(0);
  for (let i = 0; i < ids.length; i++) {
    const segment = ids[i] ?? -1;
    if (segment >= 0 && segment < segments) add(from, i * size, to, segment * size, size);
  }
  return out;
}

/** Sums over leading axes row by row; the backend's kernel transposes first. Other sums are left to it. */
export function sum({ backend, input, attribute, original }: WasmCall): tf.TensorInfo {
  const x = input("x");
  const axes = tf.util
    .parseAxisParam(axesOf(attribute("axis")) ?? x.shape.map((_, i) => i), x.shape)
    .sort((a, b) => a - b);
  const keepDims = attribute("keepDims") === true;
  const leading = axes.length < x.shape.length && axes.every((axis, i) => axis === i);
  if (!leading || x.dtype !== "float32") return original({ x }, { axis: axes, keepDims });
  const rest = x.shape.slice(axes.length);
  const out = backend.makeOutput(keepDims ? [...axes.map(() => 1), ...rest] : rest, x.dtype);
  const [from, to] = [heapOf(backend, x), heapOf(backend, out)];
  to.fill(0);
  for (let start = 0; start < from.length; start += to.length) add(from, start, to, 0, to.length);
  return out;
}

/** The backend writes integers whatever the type: a float one-hot then holds 1e-45 in place of 1. */
export function oneHot({ backend, input, attribute }: WasmCall): tf.TensorInfo {
  const indices = input("indices");
  const depth = Number(attribute("depth"));
  const dtype = attribute("dtype") === "float32" ? "float32" : attribute("dtype") === "bool" ? "bool" : "int32";
  const out = backend.makeOutput([...indices.shape, depth], dtype);
  const [ids, to] = [heapOf(backend, indices), heapOf(backend, out)];
  to.fill(Number(attribute("offValue") ?? 0));
  const on = Number(attribute("onValue") ?? 1);
  for (let i = 0; i < ids.length; i++) {
    const id = ids[i] ?? -1;
    if (id >= 0 && id < depth) to[i * depth + id] = on;
  }
  return out;
}

/** Cuts x along `axis` into parts, in runs of neighbouring elements (the backend's kernel goes by element). */
export function splitRows({ backend, input, attribute }: WasmCall): tf.TensorInfo[] {
  const x = input("x");
  const axis = tf.util.parseAxisParam(Number(attribute("axis")), x.shape)[0] ?? 0;
  const wanted = attribute("numOrSizeSplits");
  const sizes = tf.backend_util.prepareSplitSize(x, Array.isArray(wanted) ? wanted.map(Number) : Number(wanted), axis);
  const inner = tf.util.sizeFromShape(x.shape.slice(axis + 1));
  const stride = (x.shape[axis] ?? 1) * inner;
  const outer = tf.util.sizeFromShape(x.shape.slice(0, axis));
  let start = 0;
  return sizes.map((size) => {
    const out = backend.makeOutput(x.shape.with(axis, size), x.dtype);
    const [from, to] = [heapOf(backend, x), heapOf(backend, out)];
    for (let i = 0; i < outer; i++) copy(from, i * stride + start, to, i * size * inner, size * inner);
    start += size * inner;
    return out;
  });
}

function copy(from: tf.TypedArray, at: number, to: tf.TypedArray, start: number, size: number): void {
  if (size > 32) to.set(from.subarray(at, at + size), start);
  else for (let i = 0; i < size; i++) to[start + i] = from[at + i] ?? 0;
}

function add(from: tf.TypedArray, at: number, to: tf.TypedArray, start: number, size: number): void {
  for (let i = 0; i < size; i++) to[start + i] = (to[start + i] ?? 0) + (from[at + i] ?? 0);
}

/** `undefined` stands for all axes. */
function axesOf(attribute: unknown): number[] | undefined {
  if (attribute === undefined || attribute === null) return undefined;
  return Array.isArray(attribute) ? attribute.map(Number) : [Number(attribute)];
}
