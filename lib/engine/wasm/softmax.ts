import * as tf from "@tensorflow/tfjs";
import { softmaxRows, tokenLogProbRows } from "./code/softmax";
import type { KernelCall } from "./kernel-call";

const chunk = 1 << 13; // numbers

/** Softmax over the last axis, in one pass over memory and three over a row in the cache. */
export function softmax({ backend, pool, input }: KernelCall): tf.TensorInfo {
  const logits = input("logits");
  const out = backend.makeOutput(logits.shape, "float32");
  const length = logits.shape.at(-1) ?? 1;
  const total = tf.util.sizeFromShape(logits.shape);
  const rows = length === 0 ? 0 : total / length;
  const rowsInChunk = Math.max(1, Math.floor(chunk / length));
  const [from, to] = [backend.getMemoryOffset(logits.dataId), backend.getMemoryOffset(out.dataId)];
  pool.run(softmaxRows, { from, to, length, rows, rowsInChunk }, Math.ceil(rows / rowsInChunk), total * 4);
  return out;
}

/**
 * Log-probability of one token in each row, and its slope: see lib/engine/ops.ts.
 * logits float [N, V], ids int32 [N] -> float [N] and float [N, V]
 */
export function tokenLogProbs({ backend, pool, input }: KernelCall): tf.TensorInfo[] {
  const [logits, ids] = [input("logits"), input("ids")];
  const [rows = 0, length = 0] = logits.shape;
  for (const id of backend.typedArrayFromHeap(ids)) {
    if (id < 0 || id >= length) throw new Error(`tokenLogProbs: id ${id} is not in [0, ${length - 1}].`);
  }
  const logProbs = backend.makeOutput([rows], "float32");
  const slope = backend.makeOutput([rows, length], "float32");
  const rowsInChunk = Math.max(1, Math.floor(chunk / length));
  const at = (tensor: tf.TensorInfo) => backend.getMemoryOffset(tensor.dataId);
  pool.run(
    tokenLogProbRows,
    { from: at(logits), slope: at(slope), logProbs: at(logProbs), ids: at(ids), length, rows, rowsInChunk },
    Math.ceil(rows / rowsInChunk),
    rows * length * 4,
  );
  return [logProbs, slope];
}
