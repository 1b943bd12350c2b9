import { preferenceRow } from "../datasets/preference-row";
import { defineAlgorithm, type Loss, type Tensor, type Tf } from "./algorithm";
import { annotateReference } from "./annotate-reference";
import { float32 } from "./collate";
import { type DpoConfig, dpoConfig, lossParts } from "./dpo-config";
import { type PairLoss, pairLosses } from "./dpo-losses";
import { divergences } from "./f-divergence";
import { offline } from "./offline";
import {
  collatePairs,
  completionLogps,
  encodePair,
  halves,
  type Pair,
  pairLength,
  pairMetrics,
  readCompletions,
  unfitPair,
  weightedMean,
  worstPairs,
} from "./pairs";

/** What the loss sees of a batch of pairs: all chosen, then all rejected completions, each [2B]; weights [B]. */
interface Completions {
  readonly logps: Tensor; // summed over the completion
  readonly reference: Tensor; // the same of the reference
  readonly lengths: Tensor; // tokens
  readonly weights: Tensor;
  readonly masks?: Readonly<Record<string, Tensor>>; // of belief groups (group-metrics.ts)
}

/** The weighted sum of the losses that the settings name (dpo-losses.ts), with TRL's figures. */
export function dpoLoss(tf: Tf, { logps, reference, lengths, weights, masks }: Completions, config: DpoConfig): Loss {
  const diverge = (logRatios: Tensor) =>
    divergences[config.f_divergence_type](tf, logRatios, config.f_alpha_divergence_coef);
  const [chosen, rejected] = halves(tf, tf.sub(logps, reference));
  const [chosenLength, rejectedLength] = halves(tf, tf.maximum(lengths, 1));
  const [chosenLogps] = halves(tf, logps);
  const pairs = {
    ...{ chosen, rejected, chosenLength, rejectedLength, chosenLogps },
    ...{ chosenScore: diverge(chosen), rejectedScore: diverge(rejected) },
  };
  const losses = lossParts(config).map(({ name, weight }) => {
    const { of }: PairLoss = pairLosses[name];
    return tf.mul(weight, weightedMean(tf, of(tf, pairs, config), weights));
  });
  const rewards = tf.mul(config.beta, tf.sub(logps, reference));
  const loss = losses.reduce((sum, each) => tf.add(sum, each));
  return { loss, metrics: pairMetrics(tf, rewards, logps, masks) };
}

interface ReferencedPair extends Pair {
  readonly reference: readonly [chosen: number, rejected: number];
}

const collate = (pairs: readonly ReferencedPair[], padId: number, config?: unknown, groups?: readonly string[]) => {
  const { arrays, ...batch } = collatePairs(pairs, padId, config, groups);
  const reference = [...pairs.map((pair) => pair.reference[0]), ...pairs.map((pair) => pair.reference[1])];
  return { ...batch, arrays: { ...arrays, reference: float32(reference, reference.length) } };
};

/**
 * Direct Preference Optimization, arXiv 2305.18290, and the losses that grew from it (dpo-losses.ts, f-divergence.ts), as
 * in TRL's DPOTrainer. The reference is the model as it was before step 1; its log-probs are computed once and kept as
 * numbers. Left out: AOT, LD-DPO, WPO.
 */
export const dpo = defineAlgorithm({
  name: "dpo",
  title: "Direct preference optimisation",
  summary: "Moves the model towards the responses that people chose, straight from the comparisons.",
  learnsFrom: "preference",
  produces: "policy",
  roles: ["policy", "reference"],
  choice: {
    needs: [["pairs"]],
    models: 1,
    online: false,
    stability: "high",
    useWhen: [
      "People have compared responses, and a model that answers is there to start from: the usual first choice.",
      "Memory and time are short: nothing is sampled, and the reference is kept as numbers.",
    ],
    avoidWhen: [
      "The pairs were written by models far from this one, and many epochs are planned: chosen responses can become less likely with the rejected ones.",
      "Groups want different things: their pairs are averaged unless one group is chosen.",
    ],
    paper: {
      title: "Direct Preference Optimization: Your Language Model is Secretly a Reward Model",
      url: "https://arxiv.org/abs/2305.18290",
    },
  },
  config: dpoConfig,
  ...offline(dpoConfig, {
    row: preferenceRow,
    unfit: unfitPair,
    encode(row, tokenizer, length): ReferencedPair[] {
      const pair = encodePair(row, tokenizer, length);
      return pair ? [{ ...pair, reference: [0, 0] }] : [];
    },
    annotate: (env, _config, pairs, batches) =>
      annotateReference(env, pairs, batches, {
        collate: (some) => collate(some, env.tokenizer.padId),
        read: (tensors, model) => completionLogps(env.tf, tensors, model),
        add: (pair, [chosen = 0, rejected = 0]) => ({ ...pair, reference: [chosen, rejected] }),
      }),
    length: (pair) => pairLength(pair),
    collate,
  }),
  loss({ tf }, config, tensors, model) {
    const { logps, lengths, logits, entropy, accuracy } = readCompletions(tf, tensors, model);
    const { reference, weights } = tensors;
    const { loss, metrics } = dpoLoss(tf, { logps, lengths, reference, weights, masks: tensors }, config);
    return { loss, metrics: { ...metrics, ...logits, entropy, mean_token_accuracy: accuracy } };
  },
  summarise: worstPairs,
});
