import * as tf from "@tensorflow/tfjs";

/**
 * Runs a kernel that the engine has beside those of TensorFlow.js; undefined where it has none of this name. Autodiff does
 * not see through it.
 */
export function runOwnKernel(
  name: string,
  inputs: Readonly<Record<string, tf.Tensor>>,
  attributes: tf.NamedAttrMap = {},
): tf.Tensor[] | undefined {
  if (!tf.getKernel(name, tf.getBackend())) return undefined;
  const out: tf.Tensor | tf.Tensor[] = tf.engine().runKernel(name, { ...inputs }, attributes);
  return Array.isArray(out) ? out : [out];
}
