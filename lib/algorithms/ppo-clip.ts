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

/** The share of actions whose ratio has left its range on the side on which that matters (TRL's clip_ratio). */
export function clipFigures(
  tf: Tf,
  { ratio, advantages, mask }: { ratio: Tensor; advantages: Tensor; mask: Tensor },
  { low, high }: Clipping,
): Record<string, Ratio> {
  const below = tf.logicalAnd(tf.less(ratio, 1 - low), tf.less(advantages, 0));
  const above = tf.logicalAnd(tf.greater(ratio, 1 + high), tf.greater(advantages, 0));
  const share = (which: Tensor) => meanOver(tf, tf.cast(which, "float32"), mask);
  return {
    "clip_ratio/low_mean": share(below),
    "clip_ratio/high_mean": share(above),
    "clip_ratio/region_mean": share(tf.logicalOr(below, above)),
  };
}
