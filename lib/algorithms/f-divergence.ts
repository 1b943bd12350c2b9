import type { Tensor, Tf } from "./algorithm";

const mostExponent = 80; // exp of more is no 32-bit number

/**
 * f-DPO, arXiv 2309.16240: what holds the policy near the reference is D_f(policy || reference), and the log-ratio
 * u = S(y) - S_ref(y) enters the loss as f'(exp u). Reverse KL is plain DPO. As TRL computes them.
 */
export const divergences = {
  /** f'(t) = log t + 1; the 1 cancels in a difference. */
  reverse_kl: (_tf, logRatio) => logRatio,
  /** f'(t) = 1 - 1/t */
  forward_kl: (tf, logRatio) => tf.sub(1, tf.exp(tf.neg(logRatio))),
  /** f'(t) = log(2t / (1 + t)) = log 2 + log sigmoid(u) */
  js_divergence: (tf, logRatio) => tf.sub(Math.LN2, tf.softplus(tf.neg(logRatio))),
  /** f'(t) = (t^(a-1) - 1) / (a - 1), which is log t where a = 1. */
  alpha_divergence(tf, logRatio, alpha) {
    const power = alpha - 1;
    if (Math.abs(power) < 1e-6) return logRatio;
    return tf.div(tf.sub(tf.exp(tf.minimum(tf.mul(power, logRatio), mostExponent)), 1), power);
  },
} as const satisfies Record<string, (tf: Tf, logRatio: Tensor, alpha: number) => Tensor>;

export type DivergenceName = keyof typeof divergences;
export const divergenceNames = Object.keys(divergences) as [DivergenceName, ...DivergenceName[]];
