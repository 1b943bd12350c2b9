import type { Tensor, Tf } from "./algorithm";

/** -log sigmoid(x) = softplus(-x), which overflows nowhere; tf.logSigmoid's gradient uses a tensor that is gone. */
export function negLogSigmoid(tf: Tf, x: Tensor): Tensor {
  return tf.softplus(tf.neg(x));
}

/** -(1 - e) log sigmoid(x) - e log sigmoid(-x): the label is taken to be wrong with probability e. */
export function smoothedLogistic(tf: Tf, x: Tensor, e: number): Tensor {
  const right = negLogSigmoid(tf, x);
  return e === 0 ? right : tf.add(tf.mul(1 - e, right), tf.mul(e, tf.softplus(x)));
}
