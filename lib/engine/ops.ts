import * as tf from "@tensorflow/tfjs";
import { isRawOps, type RawOps } from "./tensorflow-kernels";

/**
 * Log-probability of one token in each row, with gradient.
 *
 *   out[n] = logits[n, ids[n]] - log Σ_v exp(logits[n, v])      ∂out[n]/∂logits[n, v] = 1{v = ids[n]} - softmax(logits[n])[v]
 *
 * On TensorFlow one kernel gives value and gradient; elsewhere softmax is computed once and kept for the gradient.
 * @param logits float [N, V], finite @param ids int32 [N], 0 <= id < V @returns float [N]
 */
export function tokenLogProbs(logits: tf.Tensor2D, ids: tf.Tensor1D): tf.Tensor1D {
  const backend: unknown = tf.backend();
  const op = tf.customGrad((x, save) => {
    if (!(x instanceof tf.Tensor) || typeof save !== "function") throw new TypeError("logits is no tensor");
    const { value, slope } = isRawOps(backend) ? fusedCrossEntropy(backend, x, ids) : crossEntropy(x, ids);
    save([slope]);
    const gradFunc = (dy: tf.Tensor, [saved]: tf.Tensor[]) => tf.mul(tf.expandDims(tf.neg(dy), 1), saved ?? slope);
    return { value, gradFunc };
  });
  return tf.tidy(() => op(logits).as1D());
}

/** `slope` is ∂(-value)/∂logits = softmax - one-hot. */
function fusedCrossEntropy(backend: RawOps, logits: tf.Tensor, ids: tf.Tensor): { value: tf.Tensor; slope: tf.Tensor } {
  const { TF_ATTR_TYPE: type, TF_FLOAT, TF_INT32 } = backend.binding;
  const attributes = [
    { name: "T", type, value: TF_FLOAT },
    { name: "Tlabels", type, value: TF_INT32 },
  ];
  const name = "SparseSoftmaxCrossEntropyWithLogits";
  const [loss, slope] = backend.executeMultipleOutputs(name, attributes, [logits, ids], 2);
  if (!loss || !slope) throw new Error(`${name} returned no output`);
  return { value: tf.neg(loss), slope };
}

function crossEntropy(logits: tf.Tensor, ids: tf.Tensor): { value: tf.Tensor; slope: tf.Tensor } {
  const target = tf.oneHot(tf.cast(ids, "int32"), logits.shape[1] ?? 0, 1, 0, "float32");
  const shifted = tf.sub(logits, tf.max(logits, 1, true));
  const exp = tf.exp(shifted);
  const total = tf.sum(exp, 1, true);
  const value = tf.sub(tf.sum(tf.mul(shifted, target), 1), tf.log(tf.squeeze(total, [1])));
  return { value, slope: tf.sub(tf.div(exp, total), target) };
}

/** Σ x² over all of x, as a scalar; one pass and no copy on TensorFlow. */
export function squaredNorm(x: tf.Tensor): tf.Tensor {
  const backend: unknown = tf.backend();
  if (!isRawOps(backend)) return tf.sum(tf.square(x));
  const { TF_ATTR_TYPE: type, TF_FLOAT } = backend.binding;
  return tf.mul(backend.executeSingleOutput("L2Loss", [{ name: "T", type, value: TF_FLOAT }], [x]), 2);
}

/**
 * The table [N, D] with rows `places` [R] replaced by `values` [R, D]. The table must not be used afterwards: TensorFlow
 * writes into it, so that a row costs a row and not the table.
 */
export function writeRows(table: tf.Tensor, places: tf.Tensor, values: tf.Tensor): tf.Tensor {
  const backend: unknown = tf.backend();
  if (!isRawOps(backend)) {
    return tf.tensorScatterUpdate(table, tf.expandDims(places, 1), values);
  }
  const { TF_ATTR_TYPE: type, TF_FLOAT } = backend.binding;
  return backend.executeSingleOutput("InplaceUpdate", [{ name: "T", type, value: TF_FLOAT }], [table, places, values]);
}
