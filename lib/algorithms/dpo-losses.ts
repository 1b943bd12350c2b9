import type { Tensor, Tf } from "./algorithm";
import { negLogSigmoid, smoothedLogistic } from "./log-sigmoid";
import { ofSameRank } from "./rank";

/** What a loss of the family sees of a batch of pairs, each [B]. */
export interface PairScores {
  /** Log-ratios S(y) - S_ref(y), with S the sum of a completion's log-probs. */
  readonly chosen: Tensor;
  readonly rejected: Tensor;
  /** The log-ratios as the divergence lets them in (f-divergence.ts). */
  readonly chosenScore: Tensor;
  readonly rejectedScore: Tensor;
  /** Tokens of the completions, at least 1. */
  readonly chosenLength: Tensor;
  readonly rejectedLength: Tensor;
  /** S(y_w) and S(y_l) themselves. */
  readonly chosenLogps: Tensor;
  readonly rejectedLogps: Tensor;
  /** Log-probs of the chosen completion's tokens, each counted in full: what `sft` imitates. */
  readonly imitated: Tensor;
}

export interface LossSettings {
  readonly beta: number;
  readonly label_smoothing: number;
  readonly discopop_tau: number;
}

export interface PairLoss {
  /** [B]; the loss is their mean. */
  readonly of: (tf: Tf, pairs: PairScores, settings: LossSettings) => Tensor;
  readonly smooths?: true; // reads label_smoothing
  readonly diverges?: true; // is a function of the scores, so that the divergence changes it
  readonly sorts?: true; // compares the batch's distributions, not pair by pair
}

/** beta * D with D = u_w - u_l, of which most of the family are functions. */
const betaD = (tf: Tf, { chosenScore, rejectedScore }: PairScores, { beta }: LossSettings) =>
  tf.mul(beta, tf.sub(chosenScore, rejectedScore));

/** The same with each side divided by its completion's length. */
const perToken = (tf: Tf, { chosenScore, rejectedScore, chosenLength, rejectedLength }: PairScores) =>
  tf.sub(tf.div(chosenScore, chosenLength), tf.div(rejectedScore, rejectedLength));

/** Alignment by optimal transport: the smoothed logistic loss of ranked log-ratios, each in the place of its own pair. */
const transported = (tf: Tf, own: Tensor, other: Tensor, { beta, label_smoothing }: LossSettings) =>
  smoothedLogistic(tf, tf.mul(beta, tf.sub(own, ofSameRank(tf, own, other))), label_smoothing);

/** (x - 1 / (2 beta))^2 */
const towardsTarget = (tf: Tf, x: Tensor, beta: number) => tf.square(tf.sub(x, 1 / (2 * beta)));

/**
 * The losses of the DPO family, under TRL's names where it has them. e is label_smoothing, u a log-ratio, and w, l stand
 * for chosen and rejected.
 */
export const pairLosses = {
  /** DPO, arXiv 2305.18290 equation 7: -log sigmoid(beta D). */
  sigmoid: { diverges: true, of: (tf, pairs, settings) => negLogSigmoid(tf, betaD(tf, pairs, settings)) },
  /** Conservative DPO, "A note on DPO with noisy preferences" (Mitchell 2023): -(1-e) log sigmoid(beta D) - e log sigmoid(-beta D). */
  cdpo: {
    diverges: true,
    smooths: true,
    of: (tf, pairs, settings) => smoothedLogistic(tf, betaD(tf, pairs, settings), settings.label_smoothing),
  },
  /** Robust DPO, arXiv 2403.00409: unbiased where a share e of the labels is wrong. */
  robust: {
    diverges: true,
    smooths: true,
    of(tf, pairs, settings) {
      const [x, e] = [betaD(tf, pairs, settings), settings.label_smoothing];
      return tf.div(tf.sub(tf.mul(1 - e, negLogSigmoid(tf, x)), tf.mul(e, tf.softplus(x))), 1 - 2 * e);
    },
  },
  /** SLiC's hinge on the same margin, arXiv 2309.06657: max(0, 1 - beta D). */
  hinge: { diverges: true, of: (tf, pairs, settings) => tf.relu(tf.sub(1, betaD(tf, pairs, settings))) },
  /** IPO, arXiv 2310.12036 equation 17, with log-ratios averaged over tokens, as its authors confirmed to TRL. */
  ipo: { diverges: true, of: (tf, pairs, { beta }) => towardsTarget(tf, perToken(tf, pairs), beta) },
  /** IPO as equation 17 stands, with sums: (D - 1 / (2 beta))^2. */
  ipo_summed: {
    diverges: true,
    of: (tf, pairs, { beta }) => towardsTarget(tf, tf.sub(pairs.chosenScore, pairs.rejectedScore), beta),
  },
  /** EXO for pairs, arXiv 2402.00856 equation 16: KL of (sigmoid(beta D), its rest) from (1-e, e). */
  exo_pair: {
    diverges: true,
    smooths: true,
    of(tf, pairs, settings) {
      const [x, e] = [betaD(tf, pairs, settings), settings.label_smoothing];
      const won = tf.mul(tf.sigmoid(x), tf.sub(tf.neg(negLogSigmoid(tf, x)), Math.log1p(-e)));
      const lost = tf.mul(tf.sigmoid(tf.neg(x)), tf.sub(tf.neg(tf.softplus(x)), Math.log(e)));
      return tf.add(won, lost);
    },
  },
  /** NCA for pairs, arXiv 2402.05369: chosen likelier than the reference, neither side far from it. */
  nca_pair: {
    of(tf, { chosen, rejected }, { beta }) {
      const [won, lost] = [tf.mul(beta, chosen), tf.mul(beta, rejected)];
      return tf.add(negLogSigmoid(tf, won), tf.mul(0.5, tf.add(tf.softplus(won), tf.softplus(lost))));
    },
  },
  /** BCO for pairs, arXiv 2404.04656, without its shift: a classifier of chosen against rejected. */
  bco_pair: {
    of: (tf, { chosen, rejected }, { beta }) =>
      tf.add(negLogSigmoid(tf, tf.mul(beta, chosen)), tf.softplus(tf.mul(beta, rejected))),
  },
  /**
   * Distributional alignment by optimal transport, arXiv 2406.05882: the policy's log p(y_w) - log p(y_l), sorted over the
   * batch, should be above the reference's, sorted likewise. A pair's loss is that of its rank in the policy's order.
   */
  aot: {
    smooths: true,
    sorts: true,
    of(tf, { chosen, rejected, chosenLogps, rejectedLogps }, settings) {
      const policy = tf.sub(chosenLogps, rejectedLogps);
      return transported(tf, policy, tf.sub(policy, tf.sub(chosen, rejected)), settings);
    },
  },
  /** The same of unpaired data: sorted log-ratios of chosen above those of rejected. A pair's loss is that of its chosen's rank. */
  aot_unpaired: {
    smooths: true,
    sorts: true,
    of: (tf, { chosen, rejected }, settings) => transported(tf, chosen, rejected, settings),
  },
  /** SPPO with hard labels, arXiv 2405.00675 equation 4.7: (u_w - 1/(2 beta))^2 + (u_l + 1/(2 beta))^2. */
  sppo_hard: {
    of: (tf, { chosen, rejected }, { beta }) =>
      tf.add(towardsTarget(tf, chosen, beta), tf.square(tf.add(rejected, 0.5 / beta))),
  },
  /** APO-zero, arXiv 2408.06266 equation 7: chosen up and rejected down, for responses better than the model's own. */
  apo_zero: {
    of: (tf, { chosen, rejected }, { beta }) =>
      tf.add(tf.sigmoid(tf.mul(-beta, chosen)), tf.sigmoid(tf.mul(beta, rejected))),
  },
  /** APO-down, equation 8: both down and rejected more, for responses worse than the model's own. */
  apo_down: {
    of: (tf, { chosen, rejected }, { beta }) =>
      tf.add(tf.sigmoid(tf.mul(beta, chosen)), tf.sigmoid(tf.mul(-beta, tf.sub(chosen, rejected)))),
  },
  /** DiscoPOP, arXiv 2406.08414 equation 5: logistic and exponential loss, blended by sigmoid(beta D / tau). */
  discopop: {
    diverges: true,
    of(tf, pairs, settings) {
      const x = betaD(tf, pairs, settings);
      const blend = tf.sigmoid(tf.div(x, settings.discopop_tau));
      return tf.add(tf.mul(negLogSigmoid(tf, x), tf.sub(1, blend)), tf.mul(tf.exp(tf.neg(x)), blend));
    },
  },
  /** Length-normalised DPO (Tulu 3, arXiv 2411.15124): sigmoid on log-ratios averaged over tokens. */
  sigmoid_norm: { diverges: true, of: (tf, pairs, { beta }) => negLogSigmoid(tf, tf.mul(beta, perToken(tf, pairs))) },
  /** Cross-entropy of the chosen completions over the batch's tokens; what keeps their likelihood up in a mixture. */
  sft: { of: (tf, { imitated, chosenLength }) => tf.neg(tf.div(imitated, tf.mean(chosenLength))) },
} as const satisfies Record<string, PairLoss>;

export type PairLossName = keyof typeof pairLosses;
export const pairLossNames = Object.keys(pairLosses) as [PairLossName, ...PairLossName[]];
