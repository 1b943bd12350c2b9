import type { Loss, Tensor, Tf } from "./algorithm";
import { smoothedLogistic } from "./log-sigmoid";
import { halves, pairMetrics, weightedMean } from "./pairs";

/** What the loss sees of a batch of pairs: all chosen, then all rejected completions. */
interface Completions {
  readonly sums: Tensor; // [2B], S(y)
  readonly lengths: Tensor; // [2B], |y| in tokens
  readonly weights: Tensor; // [B]
  readonly masks?: Readonly<Record<string, Tensor>>; // of belief groups (group-metrics.ts)
}

export interface CpoSettings {
  readonly loss_type: "sigmoid" | "hinge" | "ipo" | "simpo";
  readonly beta: number;
  readonly cpo_alpha: number;
  readonly label_smoothing: number;
  readonly simpo_gamma: number;
}

/**
 * CPO, arXiv 2401.08417, with d = S(y_w) - S(y_l): -log sigmoid(beta d) + alpha NLL(y_w), or hinge in its place. SimPO
 * (arXiv 2405.14734) and IPO take mean log-probs of a token: -log sigmoid(beta d - gamma), (d - 1 / (2 beta))^2.
 */
export function cpoLoss(tf: Tf, { sums, lengths, weights, masks }: Completions, settings: CpoSettings): Loss {
  const { loss_type, beta, cpo_alpha, label_smoothing, simpo_gamma } = settings;
  const averaged = loss_type === "simpo" || loss_type === "ipo";
  const logps = averaged ? tf.div(sums, tf.maximum(lengths, 1)) : sums;
  const [chosen, rejected] = halves(tf, logps);
  const difference = tf.sub(chosen, rejected);
  const scaled = tf.mul(beta, difference);
  const losses = {
    sigmoid: () => smoothedLogistic(tf, scaled, label_smoothing),
    simpo: () => smoothedLogistic(tf, tf.sub(scaled, simpo_gamma), label_smoothing),
    hinge: () => tf.relu(tf.sub(1, scaled)),
    ipo: () => tf.square(tf.sub(difference, 1 / (2 * beta))),
  };
  const loss = weightedMean(tf, losses[loss_type](), weights);
  const [imitated] = halves(tf, sums);
  const [tokens] = halves(tf, lengths);
  const nll =
    cpo_alpha > 0 ? tf.neg(tf.div(tf.sum(tf.mul(imitated, weights)), tf.maximum(tf.sum(tokens), 1))) : tf.scalar(0);
  return {
    loss: cpo_alpha > 0 ? tf.add(loss, tf.mul(cpo_alpha, nll)) : loss,
    metrics: { ...pairMetrics(tf, tf.mul(beta, logps), logps, masks), nll_loss: nll },
  };
}
