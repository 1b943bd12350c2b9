import * as tf from "@tensorflow/tfjs";
import { currentTracer } from "./graph-trace";
import { runOwnKernel } from "./own-kernel";
import { isRawOps, type RawOps } from "./tensorflow-kernels";

/** Of each row: log p of its token, and how -log p changes with the logits. */
export interface TokenLogProbs {
  readonly logProbs: tf.Tensor1D; // [N]
  readonly slope: tf.Tensor2D; // [N, V], softmax - one-hot
}

/**
 * Log-probability of one token in each row, with its slope:
 *
 *   out[n] = logits[n, ids[n]] - log Σ_v exp(logits[n, v])      -∂out[n]/∂logits[n, v] = softmax(logits[n])[v] - 1{v = ids[n]}
 *
 * TensorFlow.js does not see through it: who calls it writes its gradient, as lib/nn/chunked-head.ts does.
 * @param logits float [N, V], finite @param ids int32 [N], 0 <= id < V
 */
export function tokenLogProbs(logits: tf.Tensor2D, ids: tf.Tensor1D): TokenLogProbs {
  const backend: unknown = tf.backend();
  if (isRawOps(backend)) return fusedCrossEntropy(backend, logits, ids);
  const [logProbs, slope] = runOwnKernel("TokenLogProbs", { logits, ids }) ?? [];
  return logProbs && slope ? { logProbs: logProbs.as1D(), slope: slope as tf.Tensor2D } : crossEntropy(logits, ids);
}

function fusedCrossEntropy(backend: RawOps, logits: tf.Tensor2D, ids: tf.Tensor1D): TokenLogProbs {
  const { TF_ATTR_TYPE: type, TF_FLOAT, TF_INT32 } = backend.binding;
  const attributes = [
    { name: "T", type, value: TF_FLOAT },
    { name: "Tlabels", type, value: TF_INT32 },
  ];
  const name = "SparseSoftmaxCrossEntropyWithLogits";
  const [loss, slope] = backend.executeMultipleOutputs(name, attributes, [logits, ids], 2);
  if (!loss || !slope) throw new Error(`${name} returned no output`);
  return { logProbs: tf.neg(loss).as1D(), slope: slope as tf.Tensor2D };
}

function crossEntropy(logits: tf.Tensor2D, ids: tf.Tensor1D): TokenLogProbs {
  const target = tf.oneHot(tf.cast(ids, "int32"), logits.shape[1], 1, 0, "float32");
  const shifted = tf.sub(logits, tf.max(logits, 1, true));
  const exp = tf.exp(shifted);
  const total = tf.sum(exp, 1, true);
  const logProbs = tf.sub(tf.sum(tf.mul(shifted, target), 1), tf.log(tf.squeeze(total, [1])));
  return { logProbs: logProbs.as1D(), slope: tf.sub(tf.div(exp, total), target) };
}

/**
 * x itself, but in a graph there only when the others have been computed: so what follows from it is not begun before,
 * and is not merged with an equal computation that was. Recomputing in order to save memory needs both. No gradient.
 */
export function after(x: tf.Tensor, others: readonly tf.Tensor[]): tf.Tensor {
  return currentTracer()?.after(x, others) ?? x;
}

/** Σ x² over all of x, as a scalar; one pass and no copy on TensorFlow and WebAssembly. */
export function squaredNorm(x: tf.Tensor): tf.Tensor {
  const backend: unknown = tf.backend();
  if (!isRawOps(backend)) return runOwnKernel("SquaredNorm", { x })?.[0] ?? tf.tidy(() => tf.sum(tf.square(x)));
  const { TF_ATTR_TYPE: type, TF_FLOAT } = backend.binding;
  return tf.mul(backend.executeSingleOutput("L2Loss", [{ name: "T", type, value: TF_FLOAT }], [x]), 2);
}

/**
 * The table [N, D] with rows `places` [R] replaced by `values` [R, D]. The table must not be used afterwards: TensorFlow
 * and WebAssembly write into it, so that a row costs a row and not the table.
 */
export function writeRows(table: tf.Tensor, places: tf.Tensor, values: tf.Tensor): tf.Tensor {
  const backend: unknown = tf.backend();
  if (!isRawOps(backend)) {
    const [written] = runOwnKernel("WriteRows", { table, places, values }) ?? [];
    return written ?? tf.tensorScatterUpdate(table, tf.expandDims(places, 1), values);
  }
  const { TF_ATTR_TYPE: type, TF_FLOAT } = backend.binding;
  return backend.executeSingleOutput("InplaceUpdate", [{ name: "T", type, value: TF_FLOAT }], [table, places, values]);
}
