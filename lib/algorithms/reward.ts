import { z } from "zod";
import { preferenceRow } from "../datasets/preference-row";
import { wilson } from "../stats/wilson";
import { defineAlgorithm, type Loss, type Tensor, type Tf } from "./algorithm";
import { float32, int32, padRight } from "./collate";
import { type Encoded, encodeCompletion } from "./encode";
import { grouped } from "./epoch-batches";
import { byGroup, groupMasks, worstGroups } from "./group-metrics";
import { groupFields, groupOf } from "./group-weights";
import { negLogSigmoid } from "./log-sigmoid";
import { offline } from "./offline";
import { halves, type Pair, pairLength, sequencesOf, weightedMean } from "./pairs";
import { type JudgedPair, rewardReport } from "./reward-report";
import { field, trainingFields } from "./training-config";

const config = z.strictObject({
  ...trainingFields({
    learning_rate: 3e-4,
    typicalLearningRate: [1e-5, 1e-3],
    num_train_epochs: 2,
    per_device_train_batch_size: 8,
    max_length: 512,
  }),
  ...groupFields,
  center_rewards_coefficient: field(z.number().min(0).max(10).default(0), {
    title: "Centring",
    description:
      "Pulls the mean of a pair's two scores towards zero, so that scores of different prompts compare; 0.01 is usual. 0: off.",
    typical: [0, 0.1],
    source: "0.01 in arXiv 2312.09244.",
    advanced: true,
  }),
});

/** What the loss sees of a batch of pairs. */
interface ScoredPairs {
  readonly scores: Tensor; // [2B]: of all chosen, then of all rejected responses
  readonly margins: Tensor; // [B], by which the former should win
  readonly targets: Tensor; // [B], the probability that they do: 1, and for a tie 0.5
  readonly weights: Tensor; // [B]
  readonly masks?: Readonly<Record<string, Tensor>>; // of belief groups (group-metrics.ts)
}

export function bradleyTerryLoss(
  tf: Tf,
  { scores, margins, targets, weights, masks = {} }: ScoredPairs,
  centring: number,
): Loss {
  const [better, worse] = halves(tf, scores);
  const difference = tf.sub(better, worse);
  const won = negLogSigmoid(tf, tf.sub(difference, margins));
  const lost = tf.softplus(tf.sub(difference, margins));
  const fit = tf.add(tf.mul(targets, won), tf.mul(tf.sub(1, targets), lost));
  const losses = centring > 0 ? tf.add(fit, tf.mul(centring, tf.square(tf.add(better, worse)))) : fit;
  const decided = tf.greater(targets, 0.5);
  const right = tf.cast(tf.logicalAnd(tf.greater(better, worse), decided), "float32");
  return {
    loss: weightedMean(tf, losses, weights),
    metrics: {
      // a tie has no winner to be right about
      accuracy: { sum: tf.sum(right), count: tf.sum(tf.cast(decided, "float32")) },
      margin: tf.mean(difference),
      mean_reward: tf.mean(scores),
      min_reward: tf.min(scores),
      max_reward: tf.max(scores),
      ...byGroup(tf, masks, { accuracy: right, margin: difference }),
    },
  };
}

interface ScoredPair extends Pair {
  readonly margin: number;
  readonly target: number;
}

/** Where each sequence is scored: at its last token. */
function collateScored(pairs: readonly ScoredPair[], padId: number) {
  const sequences = sequencesOf(pairs);
  const { width, ...ids } = padRight(sequences, padId);
  const last = sequences.map((sequence, row) => row * width + sequence.ids.length - 1);
  const tokens = sequences.reduce((sum, sequence) => sum + sequence.ids.length, 0);
  return { arrays: { ids, last: int32(last, sequences.length) }, tokens };
}
type ScoredArrays = ReturnType<typeof collateScored>["arrays"];

const lengthOf = ({ ids, learn }: Encoded) => ids.length - (learn[0]?.[0] ?? 0); // tokens of the response

const dataset = offline(config, {
  row: preferenceRow,
  unfit: "a response is longer than max_length",
  encode({ prompt, chosen, rejected, margin, weight, tie, group }, tokenizer, length): ScoredPair[] {
    const better = encodeCompletion(tokenizer, prompt, chosen);
    const worse = encodeCompletion(tokenizer, prompt, rejected);
    if (Math.max(better.ids.length, worse.ids.length) > length) return [];
    const pair = { chosen: better, rejected: worse, weight: weight ?? 1, group: groupOf({ group }) };
    return [{ ...pair, margin: tie ? 0 : (margin ?? 0), target: tie ? 0.5 : 1 }];
  },
  length: (pair) => pairLength(pair),
  collate(pairs, padId, _config, groups) {
    const { arrays, tokens } = collateScored(pairs, padId);
    const column = (of: (pair: ScoredPair) => number) => float32(pairs.map(of), pairs.length);
    return {
      arrays: {
        ...arrays,
        margins: column(({ margin }) => margin),
        targets: column(({ target }) => target),
        weights: column(({ weight }) => weight),
        ...groupMasks(pairs, groups),
      },
      weight: pairs.length,
      tokens,
    };
  },
});

type Data = Awaited<ReturnType<typeof dataset.prepare>> & {
  /** The scores of all chosen, then of all rejected responses. */
  readonly score: (arrays: ScoredArrays) => Promise<Float32Array>;
};
type PairArrays = ReturnType<typeof dataset.heldOut>[number]["arrays"];

/**
 * Bradley-Terry reward model: L = -mean log sigmoid(r_w - r_l - margin) + c * mean (r_w + r_l)^2, one linear head read
 * at the last token (TRL's RewardTrainer; the margin is Llama 2's, the centring term arXiv 2312.09244). A tie is a label of 0.5.
 * Accuracy counts strict > only. Rows longer than max_length are left out, not cut: a cut response would be scored in
 * mid-sentence.
 */
export const reward = defineAlgorithm<typeof config, Data, PairArrays>({
  name: "reward",
  title: "Reward model",
  summary: "Learns to score a response the way people compared them; measures how predictable their taste is.",
  learnsFrom: "preference",
  produces: "reward",
  roles: ["reward"],
  choice: {
    needs: [["pairs"]],
    models: 1,
    online: false,
    stability: "high",
    useWhen: [
      "An online method or best-of-N is to follow: it is what they are judged by.",
      "To know how predictable people's taste is, before a policy is trained on it.",
    ],
    avoidWhen: [
      "A policy is all that is wanted: DPO learns from the same pairs in one step.",
      "There are fewer than some hundred pairs, or they contradict each other: the policy will learn to exploit its mistakes.",
    ],
    paper: { title: "Learning to summarize from human feedback", url: "https://arxiv.org/abs/2009.01325" },
  },
  config,
  ...dataset,
  async prepare(env, config, rows) {
    const data = await dataset.prepare(env, config, rows);
    const test = data.test.filter(({ target }) => target === 1);
    return { ...data, test, score: env.program<ScoredArrays>(({ ids, last }, model) => model.scores(ids, last)) };
  },
  loss({ tf }, config, tensors, model) {
    const { ids, last, margins, targets, weights } = tensors;
    const scores = model.scores(ids, last);
    return bradleyTerryLoss(
      tf,
      { scores, margins, targets, weights, masks: tensors },
      config.center_rewards_coefficient,
    );
  },
  async measure(_env, config, { test, padId, score }) {
    const judged: JudgedPair[] = [];
    for (const pairs of grouped(test, config.per_device_eval_batch_size)) {
      const scores = await score(collateScored(pairs, padId).arrays);
      for (const [i, { chosen, rejected }] of pairs.entries()) {
        const [chosenScore = 0, rejectedScore = 0] = [scores[i], scores[i + pairs.length]];
        judged.push({ chosenScore, rejectedScore, chosenLength: lengthOf(chosen), rejectedLength: lengthOf(rejected) });
      }
    }
    return rewardReport(judged);
  },
  summarise(means, pairs): Record<string, number> {
    if (pairs === 0) return {};
    const { low, high } = wilson(Math.round((means.accuracy ?? 0) * pairs), pairs);
    return {
      ...worstGroups(means, ["accuracy", "margin"]),
      accuracy_low: low,
      accuracy_high: high,
      pairs,
    };
  },
});
