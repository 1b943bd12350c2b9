import * as tf from "@tensorflow/tfjs";
import { addRows, clear, gatherRows, scatterRows } from "./code/move";
import type { KernelCall } from "./kernel-call";

const chunkBytes = 1 << 15;
const columnsInChunk = 64;

/** x [..., dim, ...] along `axis`, by indices. */
export function gather({ backend, pool, input, attribute }: KernelCall): tf.TensorInfo {
  const [x, indices] = [input("x"), input("indices")];
  const axis = tf.util.parseAxisParam(Number(attribute("axis")), x.shape)[0] ?? 0;
  const shapes = tf.backend_util.segment_util;
  const info = shapes.collectGatherOpShapeInfo(x, indices, axis, Number(attribute("batchDims") ?? 0));
  const { batchSize, outerSize, dimSize, sliceSize } = info;
  checkIds(backend.typedArrayFromHeap(indices), dimSize, "gather: index");
  const out = backend.makeOutput(info.outputShape, x.dtype);
  const bytes = sliceSize * tf.util.bytesPerElement(x.dtype);
  const count = tf.util.sizeFromShape(indices.shape) / batchSize;
  const rowsInChunk = Math.max(1, Math.floor(chunkBytes / bytes));
  const [from, to, ids] = [x, out, indices].map(({ dataId }) => backend.getMemoryOffset(dataId)) as [
    number,
    number,
    number,
  ];
  for (let part = 0; part < batchSize * outerSize; part++) {
    const job = { from: from + part * dimSize * bytes, to: to + part * count * bytes, bytes, rows: count, rowsInChunk };
    const own = ids + Math.floor(part / outerSize) * count * 4;
    pool.run(gatherRows, { ...job, ids: own }, Math.ceil(count / rowsInChunk), (count * bytes) >> 2);
  }
  return out;
}

/** out[s] = Σ of the slices x[i] with segmentIds[i] = s; ids outside [0, numSegments) are left out, as TensorFlow does. */
export function unsortedSegmentSum({ backend, pool, input, attribute }: KernelCall): tf.TensorInfo {
  const [x, segmentIds] = [input("x"), input("segmentIds")];
  if (x.dtype !== "float32") throw new Error(`unsortedSegmentSum takes float32 tensors on wasm, not ${x.dtype}.`);
  const segments = Number(attribute("numSegments"));
  const inner = x.shape.slice(segmentIds.shape.length);
  const out = backend.makeOutput([segments, ...inner], x.dtype);
  const [rows, columns] = [tf.util.sizeFromShape(segmentIds.shape), tf.util.sizeFromShape(inner)];
  const to = backend.getMemoryOffset(out.dataId);
  const bytes = segments * columns * 4;
  pool.run(clear, { to, bytes, bytesInChunk: chunkBytes }, Math.ceil(bytes / chunkBytes), bytes >> 2);
  const [from, ids] = [backend.getMemoryOffset(x.dataId), backend.getMemoryOffset(segmentIds.dataId)];
  const job = { from, to, ids, rows, columns, segments, columnsInChunk };
  pool.run(addRows, job, Math.ceil(columns / columnsInChunk), rows * columns);
  return out;
}

/**
 * The table [N, D] with rows `places` [R] replaced by `values` [R, D], in place: the result is the table's own memory, and
 * the table must not be used afterwards. See lib/engine/ops.ts.
 */
export function writeRows({ backend, pool, input }: KernelCall): tf.TensorInfo {
  const [table, places, values] = [input("table"), input("places"), input("values")];
  const [count = 0, width = 0] = table.shape;
  checkIds(backend.typedArrayFromHeap(places), count, "writeRows: row");
  const [to, ids, from] = [table, places, values].map(({ dataId }) => backend.getMemoryOffset(dataId)) as [
    number,
    number,
    number,
  ];
  const rows = tf.util.sizeFromShape(places.shape);
  pool.run(scatterRows, { from, to, ids, bytes: width * 4, rows }, 1, rows * width);
  backend.incRef(table.dataId);
  return { dataId: table.dataId, shape: table.shape, dtype: table.dtype };
}

/** The backend writes integers whatever the type: a float one-hot then holds 1e-45 in place of 1. */
export function oneHot({ backend, input, attribute }: KernelCall): tf.TensorInfo {
  const indices = input("indices");
  const depth = Number(attribute("depth"));
  const dtype = attribute("dtype") === "float32" ? "float32" : attribute("dtype") === "bool" ? "bool" : "int32";
  const out = backend.makeOutput([...indices.shape, depth], dtype);
  const [ids, to] = [backend.typedArrayFromHeap(indices), backend.typedArrayFromHeap(out)];
  to.fill(Number(attribute("offValue") ?? 0));
  const on = Number(attribute("onValue") ?? 1);
  for (let i = 0; i < ids.length; i++) {
    const id = ids[i] ?? -1;
    if (id >= 0 && id < depth) to[i * depth + id] = on;
  }
  return out;
}

function checkIds(ids: tf.TypedArray, count: number, what: string): void {
  for (const id of ids) {
    if (id < 0 || id >= count) throw new Error(`${what} ${id} is not in [0, ${count - 1}].`);
  }
}
