import type { Ratio, Tensor, Tf } from "./algorithm";
import { meanOver } from "./token-metrics";

/** How far a ratio may go before it is clipped. */
export interface Clipping {
  readonly low: number;
  readonly high: number;
  /** No ratio counts more than this, where the objective does not clip it, either (INTELLECT-2, arXiv 2505.07291: delta). */
  readonly cap?: number | undefined;
}

/** rho = exp(logp - old) of each action, [N]; the difference is kept within 20, so that rho stays finite. */
export function ratioOf(tf: Tf, logps: Tensor, old: Tensor): Tensor {
  return tf.exp(tf.clipByValue(tf.sub(logps, old), -20, 20));
}

/**
 * PPO's clipped objective (arXiv 1707.06347) as a loss, one for each action: -min(rho A, clip(rho, 1 - low, 1 + high) A).
 * `high` above `low` is DAPO's clip-higher (arXiv 2503.14476).
 * @param ratio rho, [N] @param advantages [N] @returns losses [N], and the ratio [N] as it counts
 */
export function clippedLoss(tf: Tf, ratio: Tensor, advantages: Tensor, { low, high, cap }: Clipping) {
  const counted = cap === undefined ? ratio : tf.minimum(ratio, cap);
  const clipped = tf.clipByValue(ratio, 1 - low, 1 + high);
  return { losses: tf.neg(tf.minimum(tf.mul(counted, advantages), tf.mul(clipped, advantages))), ratio: counted };
}

interface Clipped {
  readonly ratio: Tensor; // [N]
  readonly advantages: Tensor; // [N]
  readonly mask: Tensor; // [N], 1 where an action counts
  readonly rows: Tensor; // [R, N], 1 where an action is of a completion
}

/**
 * The share of actions whose ratio has left its range on the side on which that matters (TRL's clip_ratio), with the
 * least and the greatest share of a completion.
 */
export function clipFigures(
  tf: Tf,
  { ratio, advantages, mask, rows }: Clipped,
  { low, high }: Clipping,
): Record<string, Tensor | Ratio> {
  const below = tf.logicalAnd(tf.less(ratio, 1 - low), tf.less(advantages, 0));
  const above = tf.logicalAnd(tf.greater(ratio, 1 + high), tf.greater(advantages, 0));
  const counted = tf.dot(rows, mask);
  const absent = tf.cast(tf.equal(counted, 0), "float32"); // of a completion that is masked there is no share
  const shares = (which: Tensor) =>
    tf.div(tf.dot(rows, tf.mul(tf.cast(which, "float32"), mask)), tf.maximum(counted, 1));
  const share = (which: Tensor) => meanOver(tf, tf.cast(which, "float32"), mask);
  return {
    "clip_ratio/low_mean": share(below),
    "clip_ratio/low_min": tf.min(tf.add(shares(below), absent)),
    "clip_ratio/high_mean": share(above),
    "clip_ratio/high_max": tf.max(shares(above)),
    "clip_ratio/region_mean": share(tf.logicalOr(below, above)),
  };
}
