import type { Ratio, Tensor, Tf } from "./algorithm";
import { meanOver } from "./token-metrics";

/** How far a ratio may go before it is clipped. */
export interface Clipping {
  readonly low: number;
  readonly high: number;
}

/**
 * PPO's clipped objective (arXiv 1707.06347) as a loss, one for each action: -min(rho A, clip(rho, 1 - low, 1 + high) A),
 * rho = exp(logp - old). `high` above `low` is DAPO's clip-higher (arXiv 2503.14476). The difference of log-probs is kept
 * within 20, so that rho stays finite.
 * @param logps [N] @param old [N] @param advantages [N] @returns losses [N], and the ratio [N]
 */
export function clippedLoss(tf: Tf, logps: Tensor, old: Tensor, advantages: Tensor, { low, high }: Clipping) {
  const ratio = tf.exp(tf.clipByValue(tf.sub(logps, old), -20, 20));
  const clipped = tf.clipByValue(ratio, 1 - low, 1 + high);
  return { losses: tf.neg(tf.minimum(tf.mul(ratio, advantages), tf.mul(clipped, advantages))), ratio };
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
