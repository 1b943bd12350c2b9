import type { Tensor, Tf } from "./algorithm";

/**
 * Estimates of KL(policy || reference) at a token that the policy drew, of d = log p_ref - log p (Schulman's names):
 * k1 = -d has the right mean, k2 = d^2 / 2 the right gradient, k3 = exp(d) - 1 - d the right mean, less noise, and is
 * never below 0.
 */
export const klEstimators = {
  k1: (logp: number, reference: number) => logp - reference,
  k2: (logp: number, reference: number) => 0.5 * (logp - reference) ** 2,
  k3: (logp: number, reference: number) => Math.expm1(reference - logp) - (reference - logp),
} as const;
export type KlEstimator = keyof typeof klEstimators;
export const klNames = ["k1", "k2", "k3"] as const satisfies readonly KlEstimator[];

/** k3 as a loss's term, of log-probs [N]. */
export function k3(tf: Tf, logps: Tensor, reference: Tensor): Tensor {
  const d = tf.clipByValue(tf.sub(reference, logps), -20, 20);
  return tf.sub(tf.expm1(d), d);
}

/**
 * The KL penalty of the next step (Ziegler et al. 2019): up by at most a fifth of samples / horizon where the policy is
 * further from the reference than `target`, down where it is nearer.
 */
export function nextKlCoef(
  coef: number,
  { kl, target, samples, horizon }: { kl: number; target: number; samples: number; horizon: number },
): number {
  const error = Math.min(0.2, Math.max(-0.2, kl / target - 1));
  return coef * (1 + (error * samples) / horizon);
}
