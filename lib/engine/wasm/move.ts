import * as tf from "@tensorflow/tfjs";
import { turn, turnedColumns } from "./code/move";
import { copyPart } from "./copy";
import type { KernelCall } from "./kernel-call";
import { stridesOf } from "./shapes";

/** x with its axes in the order `perm`. */
export function transpose({ backend, pool, input, attribute }: KernelCall): tf.TensorInfo {
  const x = input("x");
  const order = attribute("perm");
  const perm = Array.isArray(order) ? order.map(Number) : x.shape.map((_, axis) => axis).reverse();
  const shape = perm.map((axis) => x.shape[axis] ?? 1);
  const out = backend.makeOutput(shape, x.dtype);
  const [from, to] = [backend.getMemoryOffset(x.dataId), backend.getMemoryOffset(out.dataId)];
  const [slices, rows, columns] = asSwap(x.shape, perm);
  if (rows > 1 && columns > 1 && x.dtype !== "bool") {
    const chunksInSlice = Math.ceil(columns / turnedColumns);
    pool.run(turn, { from, to, rows, columns, chunksInSlice }, slices * chunksInSlice, slices * rows * columns);
    return out;
  }
  const strides = stridesOf(x.shape);
  const moved = perm.map((axis) => strides[axis] ?? 0);
  const itemBytes = tf.util.bytesPerElement(x.dtype);
  copyPart(pool, shape, itemBytes, { address: from, strides: moved }, { address: to, strides: stridesOf(shape) });
  return out;
}

/** [slices, rows, columns] of which the last two change places, as far as `perm` is such an exchange; else 0 rows. */
function asSwap(shape: readonly number[], perm: readonly number[]): [number, number, number] {
  const kept = perm.findIndex((axis, i) => axis !== i);
  const from = kept === -1 ? shape.length : kept;
  const split = perm[from] ?? from; // the axis that comes first now
  const rest = perm.slice(from);
  const expected = [...shape.keys()].slice(split).concat([...shape.keys()].slice(from, split));
  const size = (start: number, end?: number) => tf.util.sizeFromShape(shape.slice(start, end));
  return rest.every((axis, i) => axis === expected[i]) ? [size(0, from), size(from, split), size(split)] : [0, 0, 0];
}

/** Part of x, from `begin` on. */
export function slice({ backend, pool, input, attribute }: KernelCall): tf.TensorInfo {
  const x = input("x");
  const list = (name: string) => {
    const value = attribute(name);
    return Array.isArray(value) ? value.map(Number) : Number(value);
  };
  const [begin = [], shape = []] = tf.slice_util.parseSliceParams(x as tf.Tensor, list("begin"), list("size"));
  tf.slice_util.assertParamsValid(x as tf.Tensor, begin, shape);
  const out = backend.makeOutput(shape, x.dtype);
  const strides = stridesOf(x.shape);
  const itemBytes = tf.util.bytesPerElement(x.dtype);
  const start = begin.reduce((sum, at, axis) => sum + at * (strides[axis] ?? 0), 0) * itemBytes;
  copyPart(
    pool,
    shape,
    itemBytes,
    { address: backend.getMemoryOffset(x.dataId) + start, strides },
    { address: backend.getMemoryOffset(out.dataId), strides: stridesOf(shape) },
  );
  return out;
}

/** Tensors one after the other along `axis`. */
export function concat({ backend, pool, inputs, attribute }: KernelCall): tf.TensorInfo {
  const axis = tf.util.parseAxisParam(Number(attribute("axis")), inputs[0]?.shape ?? [])[0] ?? 0;
  const shapes = inputs.map((tensor) => tensor.shape);
  tf.backend_util.assertParamsConsistent(shapes, axis);
  const shape = tf.backend_util.computeOutShape(shapes, axis);
  const dtype = inputs[0]?.dtype ?? "float32";
  const out = backend.makeOutput(shape, dtype);
  const strides = stridesOf(shape);
  const itemBytes = tf.util.bytesPerElement(dtype);
  let address = backend.getMemoryOffset(out.dataId);
  for (const part of inputs) {
    const from = { address: backend.getMemoryOffset(part.dataId), strides: stridesOf(part.shape) };
    copyPart(pool, part.shape, itemBytes, from, { address, strides });
    address += (part.shape[axis] ?? 0) * (strides[axis] ?? 1) * itemBytes;
  }
  return out;
}

/** Cuts x along `axis` into parts. */
export function split({ backend, pool, input, attribute }: KernelCall): tf.TensorInfo[] {
  const x = input("x");
  const axis = tf.util.parseAxisParam(Number(attribute("axis")), x.shape)[0] ?? 0;
  const wanted = attribute("numOrSizeSplits");
  const sizes = tf.backend_util.prepareSplitSize(x, Array.isArray(wanted) ? wanted.map(Number) : Number(wanted), axis);
  const strides = stridesOf(x.shape);
  const itemBytes = tf.util.bytesPerElement(x.dtype);
  let start = 0;
  return sizes.map((size) => {
    const shape = x.shape.with(axis, size);
    const out = backend.makeOutput(shape, x.dtype);
    const from = { address: backend.getMemoryOffset(x.dataId) + start * itemBytes, strides };
    copyPart(pool, shape, itemBytes, from, {
      address: backend.getMemoryOffset(out.dataId),
      strides: stridesOf(shape),
    });
    start += size * (strides[axis] ?? 1);
    return out;
  });
}
