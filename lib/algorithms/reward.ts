import { z } from "zod";
import { preferenceRow } from "../datasets/preference-row";
import { wilson } from "../stats/wilson";
import { defineAlgorithm, type Loss, type Tensor, type Tf } from "./algorithm";
import { float32, int32, padRight } from "./collate";
import { type Encoded, encodeCompletion } from "./encode";
import { offline } from "./offline";
import { field, trainingFields } from "./training-config";

/**
 * Bradley-Terry reward model: L = -mean log sigmoid(r_w - r_l - margin) + c * mean (r_w + r_l)^2, one linear head read
 * at the last token (TRL's RewardTrainer; the centring term is arXiv 2312.09244). Accuracy counts strict > only.
 * Rows longer than max_length are left out, not cut: a cut response would be scored in mid-sentence.
 */
const config = z.strictObject({
  ...trainingFields({
    learning_rate: 3e-4,
    typicalLearningRate: [1e-5, 1e-3],
    num_train_epochs: 2,
    per_device_train_batch_size: 8,
    max_length: 512,
  }),
  center_rewards_coefficient: field(z.number().min(0).max(10).default(0.01), {
    title: "Centring",
    description:
      "Pulls the mean of a pair's two scores towards zero, so that scores of different prompts compare. 0: off.",
    typical: [0, 0.1],
    advanced: true,
  }),
});

/** `scores` [2B]: of all chosen, then of all rejected responses; `margins` [B] by which the former should win. */
export function bradleyTerryLoss(tf: Tf, scores: Tensor, margins: Tensor, centring: number): Loss {
  const [better, worse] = tf.split(scores, 2);
  if (better === undefined || worse === undefined) throw new Error("A batch of pairs splits in two.");
  const difference = tf.sub(better, worse);
  const fit = tf.mean(tf.softplus(tf.sub(margins, difference))); // softplus(-x) is -log sigmoid(x)
  return {
    loss: centring > 0 ? tf.add(fit, tf.mul(centring, tf.mean(tf.square(tf.add(better, worse))))) : fit,
    metrics: {
      accuracy: tf.mean(tf.cast(tf.greater(better, worse), "float32")),
      margin: tf.mean(difference),
      mean_reward: tf.mean(scores),
      min_reward: tf.min(scores),
      max_reward: tf.max(scores),
    },
  };
}

interface Pair {
  readonly chosen: Encoded;
  readonly rejected: Encoded;
  readonly margin: number;
}

export const reward = defineAlgorithm({
  name: "reward",
  title: "Reward model",
  summary: "Learns to score a response the way people compared them; measures how predictable their taste is.",
  learnsFrom: "preference",
  produces: "reward",
  roles: ["reward"],
  config,
  ...offline({
    row: preferenceRow,
    unfit: "a response is longer than max_length",
    encode({ prompt, chosen, rejected, margin }, tokenizer, length): Pair | null {
      const better = encodeCompletion(tokenizer, prompt, chosen);
      const worse = encodeCompletion(tokenizer, prompt, rejected);
      if (Math.max(better.ids.length, worse.ids.length) > length) return null;
      return { chosen: better, rejected: worse, margin: margin ?? 0 };
    },
    length: ({ chosen, rejected }) => Math.max(chosen.ids.length, rejected.ids.length),
    collate(pairs, padId) {
      const sequences = [...pairs.map(({ chosen }) => chosen), ...pairs.map(({ rejected }) => rejected)];
      const { width, ...ids } = padRight(sequences, padId);
      return {
        arrays: {
          ids,
          last: int32(
            sequences.map((sequence, row) => row * width + sequence.ids.length - 1),
            sequences.length,
          ),
          margins: float32(
            pairs.map(({ margin }) => margin),
            pairs.length,
          ),
        },
        weight: pairs.length,
        tokens: sequences.reduce((sum, sequence) => sum + sequence.ids.length, 0),
      };
    },
  }),
  loss({ tf }, config, { ids, last, margins }, model) {
    return bradleyTerryLoss(tf, model.scores(ids, last), margins, config.center_rewards_coefficient);
  },
  summarise({ accuracy = 0 }, pairs): Record<string, number> {
    if (pairs === 0) return {};
    const { low, high } = wilson(Math.round(accuracy * pairs), pairs);
    return { accuracy_low: low, accuracy_high: high, pairs };
  },
});
