import { z } from "zod";
import { defineAlgorithm, type Loss, type Tensor, type Tf } from "./algorithm";
import { collateTargets, float32 } from "./collate";
import type { Encoded } from "./encode";
import { groupMasks } from "./group-metrics";
import { groupFields } from "./group-weights";
import { negLogSigmoid } from "./log-sigmoid";
import { offline } from "./offline";
import { pairTraining } from "./pair-fields";
import { freePairs, halves, type Pair, pairMetrics, sequencesOf, weightedMean, weightsOf, worstPairs } from "./pairs";
import { logitMetrics } from "./token-metrics";
import { field, trainingFields } from "./training-config";

const config = z.strictObject({
  ...trainingFields(pairTraining),
  ...groupFields,
  beta: field(
    z.number().positive("Beta must be above 0: at 0 only the chosen responses are imitated.").max(100).default(0.1),
    {
      title: "Beta",
      description:
        "How much the odds of chosen against rejected count beside imitating the chosen (the paper's lambda).",
      typical: [0.05, 0.5],
      source: "The paper takes 0.1 to 0.25, TRL 0.1.",
    },
  ),
  disable_prompt_loss: field(z.boolean().default(false), {
    title: "Only the response is imitated",
    description:
      "Leaves the prompt's own tokens out of what is imitated; the paper's implementation imitates them too.",
    advanced: true,
  }),
});

/** What the loss sees of a batch of pairs. */
interface Odds {
  readonly logps: Tensor; // [2B], mean log-prob of a token, of all chosen, then of all rejected completions
  readonly nll: Tensor; // cross-entropy of what is imitated
  readonly weights: Tensor; // [B]
  readonly masks?: Readonly<Record<string, Tensor>>; // of belief groups (group-metrics.ts)
}

const surest = -1e-6; // at 0 the odds would be infinite

/**
 * ORPO, arXiv 2403.07691: L = NLL(y_w) - beta * mean log sigmoid(log odds ratio), with odds = p / (1 - p) of the mean
 * log-prob log p: log odds ratio = (A_w - A_l) - [log(1 - e^A_w) - log(1 - e^A_l)].
 */
export function orpoLoss(tf: Tf, { logps, nll, weights, masks }: Odds, beta: number): Loss {
  const sure = tf.minimum(logps, surest);
  const logOdds = tf.sub(sure, tf.log(tf.neg(tf.expm1(sure))));
  const [chosen, rejected] = halves(tf, logOdds);
  const ratio = tf.sub(chosen, rejected);
  const lost = negLogSigmoid(tf, ratio);
  return {
    loss: tf.add(nll, tf.mul(beta, weightedMean(tf, lost, weights))),
    metrics: {
      ...pairMetrics(tf, tf.mul(beta, logps), logps, masks),
      nll_loss: nll,
      log_odds_ratio: tf.neg(tf.mean(lost)),
      log_odds_chosen: tf.mean(ratio),
    },
  };
}

/** The whole sequence is learned, but for its first token. */
const whole = ({ ids }: Encoded): Encoded => ({ ids, learn: [[1, ids.length]] });

/** `completion` [N] is 1 for the tokens of completions, `imitated` [N] says how much each counts in the NLL. */
function collate(
  pairs: readonly Pair[],
  padId: number,
  { disable_prompt_loss }: z.output<typeof config>,
  groups: readonly string[],
) {
  const widened = disable_prompt_loss ? pairs : pairs.map((pair) => ({ ...pair, chosen: whole(pair.chosen) }));
  const { arrays, learned, tokens } = collateTargets(sequencesOf(widened), padId);
  const starts = sequencesOf(pairs).map(({ learn }) => learn[0]?.[0] ?? 0);
  const imitated = learned.filter(({ row }) => row < pairs.length).length;
  const count = arrays.targets.data.length;
  const fill = (of: (target: { row: number; token: number }) => number) =>
    float32(
      Array.from({ length: count }, (_, n) => (learned[n] ? of(learned[n]) : 0)),
      count,
    );
  return {
    arrays: {
      ...arrays,
      completion: fill(({ row, token }) => Number(token >= (starts[row] ?? 0))),
      imitated: fill(({ row }) => (pairs[row]?.weight ?? 0) / imitated),
      weights: weightsOf(pairs),
      ...groupMasks(pairs, groups),
    },
    weight: pairs.length,
    tokens,
  };
}

/** Odds Ratio Preference Optimization, arXiv 2403.07691, as in TRL's ORPOTrainer: imitation and preference in one, without a reference model. */
export const orpo = defineAlgorithm({
  name: "orpo",
  title: "ORPO",
  summary: "Imitates the chosen responses and turns away from the rejected in one go; half the memory of DPO.",
  learnsFrom: "preference",
  produces: "policy",
  roles: ["policy"],
  choice: {
    needs: [["pairs"]],
    models: 1,
    online: false,
    stability: "medium",
    useWhen: [
      "A raw model is to learn to answer and to prefer at once, without a run of SFT before.",
      "The chosen responses are good enough to be imitated.",
    ],
    avoidWhen: [
      "The model was fine-tuned on such responses already: most of the loss is imitation, and little is left to learn.",
      "The model must stay near to where it started: no reference holds it.",
    ],
    paper: {
      title: "ORPO: Monolithic Preference Optimization without Reference Model",
      url: "https://arxiv.org/abs/2403.07691",
    },
  },
  config,
  ...offline(config, {
    ...freePairs,
    collate,
  }),
  loss({ tf }, { beta }, tensors, model) {
    const { ids, positions, targets, rows, completion, imitated, weights } = tensors;
    const figures = model.tokenFigures(ids, positions, targets);
    const completions = tf.mul(rows, completion);
    const logps = tf.div(tf.dot(completions, figures.logProbs), tf.sum(completions, 1));
    const nll = tf.neg(tf.sum(tf.mul(figures.logProbs, imitated)));
    const { loss, metrics } = orpoLoss(tf, { logps, nll, weights, masks: tensors }, beta);
    const [chosen, rejected] = halves(tf, completions);
    return { loss, metrics: { ...metrics, ...logitMetrics(tf, figures, tf.sum(chosen, 0), tf.sum(rejected, 0)) } };
  },
  summarise: worstPairs,
});
