import type { Ratio, Tensor, Tf } from "./algorithm";
import { detached } from "./detach";
import { type Clipping, clipFigures, clippedLoss } from "./ppo-clip";
import { meanOver } from "./token-metrics";

/** What an objective sees of a batch's tokens, each [N] but the last. */
interface Tokens {
  readonly logps: Tensor; // with a gradient
  readonly ratio: Tensor; // to the policy that wrote them: each token's own, or its completion's
  readonly advantages: Tensor;
  readonly mask: Tensor; // 1 where a token counts
  readonly rows: Tensor; // [R, N], which completion each is of
}

export interface ObjectiveSettings extends Clipping {
  /** SAPO's: the larger, the sooner a ratio that has moved counts less. */
  readonly temperatures: { readonly positive: number; readonly negative: number };
}

interface Objective {
  readonly losses: Tensor; // [N]
  readonly figures: Record<string, Tensor | Ratio>;
}

/** What a token's ratio and advantage make of its loss. Each of GRPO's losses has one of them. */
export const objectives = {
  /** PPO's, which GRPO, DAPO and Dr. GRPO share. */
  clipped(tf, { ratio, advantages, mask, rows }, settings) {
    const { losses, ratio: counted } = clippedLoss(tf, ratio, advantages, settings);
    return { losses, figures: clipFigures(tf, { ratio: counted, advantages, mask, rows }, settings) };
  },
  /**
   * CISPO (MiniMax-M1, arXiv 2506.13585, as ScaleRL has it, arXiv 2510.13786): -min(rho, high) A log p with the ratio held
   * constant, so that a token whose ratio is clipped still has a gradient. `high` is the largest ratio itself.
   */
  cispo(tf, { logps, ratio, advantages, mask }, { high }) {
    const held = detached(tf, () => tf.minimum(ratio, high));
    const clipped = tf.logicalAnd(tf.greater(ratio, high), tf.greater(advantages, 0));
    return {
      losses: tf.neg(tf.mul(tf.mul(held, advantages), logps)),
      figures: { cispo_clip_ratio: meanOver(tf, tf.cast(clipped, "float32"), mask) },
    };
  },
  /** SAPO (arXiv 2511.20347): -A 4 / t sigmoid(t (rho - 1)), a gate in place of the clipping, with a t for each sign of A. */
  sapo(tf, { ratio, advantages }, { temperatures: { positive, negative } }) {
    const up = tf.cast(tf.greater(advantages, 0), "float32");
    const t = tf.add(tf.mul(positive, up), tf.mul(negative, tf.sub(1, up)));
    const gate = tf.div(tf.mul(4, tf.sigmoid(tf.mul(t, tf.sub(ratio, 1)))), t);
    return { losses: tf.neg(tf.mul(gate, advantages)), figures: {} };
  },
} as const satisfies Record<string, (tf: Tf, tokens: Tokens, settings: ObjectiveSettings) => Objective>;
