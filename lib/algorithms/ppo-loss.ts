import type { Tensors } from "../engine/store";
import type { Learner, Loss, Tensor, Tf } from "./algorithm";
import { type Clipping, clippedLoss, ratioOf } from "./ppo-clip";
import type { EpisodeArrays } from "./rollout-batches";
import { meanOver } from "./token-metrics";

type Column = EpisodeArrays["targets"];
export type PolicyArrays = EpisodeArrays & Record<"old" | "advantages" | "mask", Column>;
export type ValueArrays = Pick<EpisodeArrays, "ids" | "positions"> & Record<"values" | "returns" | "mask", Column>;

/** The mean over the tokens that count; 0 where there is none. */
function maskedMean(tf: Tf, values: Tensor, mask: Tensor): Tensor {
  return tf.div(tf.sum(tf.mul(values, mask)), tf.maximum(tf.sum(mask), 1));
}

/** @param logps, old, advantages, mask: of each token, [N]; the mask is 0 for what is filling or could not be scored. */
export function policyLoss(
  tf: Tf,
  { logps, old, advantages, mask }: Record<"logps" | "old" | "advantages" | "mask", Tensor>,
  clipping: Clipping,
): Loss {
  const { losses, ratio } = clippedLoss(tf, ratioOf(tf, logps, old), advantages, clipping);
  const loss = maskedMean(tf, losses, mask);
  const clipped = tf.logicalOr(tf.less(ratio, 1 - clipping.low), tf.greater(ratio, 1 + clipping.high));
  return {
    loss,
    metrics: {
      "loss/policy_avg": loss,
      "policy/approxkl_avg": meanOver(tf, tf.mul(0.5, tf.square(tf.sub(logps, old))), mask),
      "policy/clipfrac_avg": meanOver(tf, tf.cast(clipped, "float32"), mask),
      "val/ratio": meanOver(tf, ratio, mask),
    },
  };
}

/**
 * Half the mean of max((V - R)^2, (clip(V, V_old - c, V_old + c) - R)^2) over the tokens that count: a value does not move
 * further than c from what it was when the responses were written.
 * @param values as they are now, old and returns as they were, each [N]
 */
export function valueLoss(
  tf: Tf,
  { values, old, returns, mask }: Record<"values" | "old" | "returns" | "mask", Tensor>,
  clip: number,
): Loss {
  const near = tf.add(old, tf.clipByValue(tf.sub(values, old), -clip, clip));
  const [free, held] = [tf.square(tf.sub(values, returns)), tf.square(tf.sub(near, returns))];
  const loss = tf.mul(0.5, maskedMean(tf, tf.maximum(free, held), mask));
  return {
    loss,
    metrics: {
      "loss/value_avg": loss,
      "val/clipfrac_avg": meanOver(tf, tf.cast(tf.greater(held, free), "float32"), mask),
    },
  };
}

export function readPolicyLoss(
  tf: Tf,
  { ids, positions, targets, old, advantages, mask }: Tensors<PolicyArrays>,
  model: Learner,
  { temperature, cliprange }: { readonly temperature: number; readonly cliprange: number },
): Loss {
  const { logProbs: logps, entropies } = model.tokenFigures(ids, positions, targets, { temperature });
  const { loss, metrics } = policyLoss(tf, { logps, old, advantages, mask }, { low: cliprange, high: cliprange });
  const entropy = meanOver(tf, entropies, mask);
  return { loss, metrics: { ...metrics, "policy/entropy_avg": entropy, entropy } };
}

export function readValueLoss(
  tf: Tf,
  { ids, positions, values: old, returns, mask }: Tensors<ValueArrays>,
  model: Learner,
  clip: number,
): Loss {
  return valueLoss(tf, { values: model.scores(ids, positions), old, returns, mask }, clip);
}
