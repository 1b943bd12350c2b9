import type { Tensor, Tf } from "./algorithm";
import { detached } from "./detach";

/** 1 where the value of the column has the row's rank, ascending, equal values in their order: [B] -> [B, B]. */
function rankMatrix(tf: Tf, values: Tensor): Tensor {
  const size = values.shape[0] ?? 0;
  const [here, there] = [tf.expandDims(values, 1), tf.expandDims(values, 0)];
  const places = tf.range(0, size);
  const earlier = tf.less(tf.expandDims(places, 0), tf.expandDims(places, 1));
  const before = tf.logicalOr(tf.less(there, here), tf.logicalAnd(tf.equal(there, here), earlier));
  const ranks = tf.sum(tf.cast(before, "float32"), 1);
  return tf.cast(tf.equal(tf.expandDims(places, 1), tf.expandDims(ranks, 0)), "float32");
}

/**
 * Of each of `values` the one of `others` that has the same rank, both [B]: how one sorted batch is held against another.
 * A gradient flows through the numbers, none through their order. Without tf.topk, which has no gradient.
 */
export function ofSameRank(tf: Tf, values: Tensor, others: Tensor): Tensor {
  const matched = detached(tf, () => tf.matMul(rankMatrix(tf, values), rankMatrix(tf, others), true));
  return tf.dot(matched, others);
}
