import type { Loss, Tensor, Tf } from "./algorithm";
import { smoothedLogistic } from "./log-sigmoid";
import { halves, pairMetrics, weightedMean } from "./pairs";
import { meanOver } from "./token-metrics";

const least = 1e-30; // below the smallest probability that is told apart from none

/** x log(x / y), 0 where x is 0. */
const relativeLog = (tf: Tf, x: Tensor, y: Tensor) =>
  tf.mul(x, tf.sub(tf.log(tf.maximum(x, least)), tf.log(tf.maximum(y, least))));

/** KL(p || q) = sum of p (log p - log q), with q as the model has it among all tokens: [B, K], [B, K] -> [B]. */
export function calibrationKl(tf: Tf, p: Tensor, logQ: Tensor): Tensor {
  return tf.sum(tf.mul(p, tf.sub(tf.log(tf.maximum(p, least)), logQ)), 1);
}

/** Jensen-Shannon distance: the root of the divergence, natural logarithm, q made to sum to 1 (scipy's jensenshannon). */
export function jensenShannon(tf: Tf, p: Tensor, q: Tensor): Tensor {
  const whole = tf.div(q, tf.maximum(tf.sum(q, 1, true), least));
  const middle = tf.mul(0.5, tf.add(p, whole));
  const divergence = tf.add(tf.sum(relativeLog(tf, p, middle), 1), tf.sum(relativeLog(tf, whole, middle), 1));
  return tf.sqrt(tf.relu(tf.mul(0.5, divergence)));
}

/** What the loss sees of a batch; all chosen, then all rejected responses where [2B]. */
interface Believed {
  readonly logps: Tensor; // [2B], summed over the response, given prompt and belief
  readonly reference: Tensor; // the same of the reference
  readonly shares: Tensor; // [B, K], p*(b | prompt); 0 where a prompt has fewer beliefs
  readonly beliefLogps: Tensor; // [B, K], log pi(b | prompt); anything where there is none
  readonly possible: Tensor; // [B, K] 1 where there is a belief
  readonly textNll: Tensor; // [B], mean over the tokens of the belief's text behind its first
  readonly common: Tensor; // [B] 1 where no belief is more frequent than the label's
  readonly weights: Tensor; // [B]
  readonly masks?: Readonly<Record<string, Tensor>>; // of belief groups (group-metrics.ts)
}

interface Settings {
  readonly beta: number;
  readonly label_smoothing: number;
  readonly calibration_weight: number;
  readonly belief_sft_weight: number;
}

/**
 * GDPO, arXiv 2412.20299: L = KL(p*(b|x) || pi(b|x)) - log sigmoid(beta [r(y_w | x, b) - r(y_l | x, b)]), with
 * r = log pi - log pi_ref of the response alone, and both responses given the belief b that the label was given by. To
 * it the authors' code adds the cross-entropy of the belief's text.
 */
export function gdpoLoss(tf: Tf, believed: Believed, settings: Settings): Loss {
  const { logps, reference, shares, beliefLogps, possible, textNll, common, weights, masks } = believed;
  const { beta, label_smoothing, calibration_weight, belief_sft_weight } = settings;
  const rewards = tf.mul(beta, tf.sub(logps, reference));
  const [chosen, rejected] = halves(tf, rewards);
  const margins = tf.sub(chosen, rejected);
  const preference = weightedMean(tf, smoothedLogistic(tf, margins, label_smoothing), weights);
  const kl = calibrationKl(tf, shares, tf.mul(beliefLogps, possible));
  const parts = [preference, tf.mul(calibration_weight, weightedMean(tf, kl, weights))];
  if (belief_sft_weight > 0) parts.push(tf.mul(belief_sft_weight, weightedMean(tf, textNll, weights)));
  const q = tf.mul(tf.exp(beliefLogps), possible);
  const won = tf.cast(tf.greater(chosen, rejected), "float32");
  const rare = tf.sub(1, common);
  return {
    loss: parts.reduce((sum, part) => tf.add(sum, part)),
    metrics: {
      "belief/kl": tf.mean(kl),
      "belief/js_distance": tf.mean(jensenShannon(tf, shares, q)),
      "belief/probability_sum": tf.mean(tf.sum(q, 1)),
      "belief/nll": tf.mean(textNll),
      ...pairMetrics(tf, rewards, logps, masks),
      "rewards/margins_majority": meanOver(tf, margins, common),
      "rewards/margins_minority": meanOver(tf, margins, rare),
      "rewards/accuracies_majority": meanOver(tf, won, common),
      "rewards/accuracies_minority": meanOver(tf, won, rare),
    },
  };
}
