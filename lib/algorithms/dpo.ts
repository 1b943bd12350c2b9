import { preferenceRow } from "../datasets/preference-row";
import type { HostArray, Tensors } from "../engine/store";
import { defineAlgorithm, type Loss, type Tensor, type Tf, type TokenFigures } from "./algorithm";
import { annotateReference } from "./annotate-reference";
import { float32 } from "./collate";
import { detached } from "./detach";
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
  tokensOf,
  unfitPair,
  weightedMean,
  worstPairs,
} from "./pairs";

/** What the loss sees of a batch of pairs: all chosen, then all rejected completions, each [2B]; weights [B]. */
interface Completions {
  readonly logps: Tensor; // summed over the completion, its tail as `ld_alpha` has it
  readonly reference: Tensor; // the same of the reference
  readonly lengths: Tensor; // tokens
  readonly weights: Tensor;
  readonly masks?: Readonly<Record<string, Tensor>>; // of belief groups (group-metrics.ts)
  /** Summed with the tail in full, for the SFT term; `logps` unless told. */
  readonly whole?: Tensor;
  /** What each loss of a pair is multiplied by (WPO): [B], a constant. */
  readonly onPolicy?: Tensor | undefined;
}

/** The weighted sum of the losses that the settings name (dpo-losses.ts), with TRL's figures. */
export function dpoLoss(tf: Tf, completions: Completions, config: DpoConfig): Loss {
  const { logps, reference, lengths, weights, masks, whole = logps, onPolicy } = completions;
  const diverge = (logRatios: Tensor) =>
    divergences[config.f_divergence_type](tf, logRatios, config.f_alpha_divergence_coef);
  const [chosen, rejected] = halves(tf, tf.sub(logps, reference));
  const [chosenLength, rejectedLength] = halves(tf, tf.maximum(lengths, 1));
  const [chosenLogps, rejectedLogps] = halves(tf, logps);
  const [imitated] = halves(tf, whole);
  const pairs = {
    ...{ chosen, rejected, chosenLength, rejectedLength, chosenLogps, rejectedLogps, imitated },
    ...{ chosenScore: diverge(chosen), rejectedScore: diverge(rejected) },
  };
  const counted = onPolicy ? tf.mul(weights, onPolicy) : weights;
  const losses = lossParts(config).map(({ name, weight }) => {
    const { of }: PairLoss = pairLosses[name];
    return tf.mul(weight, weightedMean(tf, of(tf, pairs, config), counted));
  });
  const rewards = tf.mul(config.beta, tf.sub(logps, reference));
  const loss = losses.reduce((sum, each) => tf.add(sum, each));
  return { loss, metrics: pairMetrics(tf, rewards, logps, masks) };
}

/**
 * WPO, arXiv 2406.11827 equation 2: how likely the policy is to write a pair itself, exp of the mean over each completion
 * of log p(y_t) - log sum_v p(v)^2, chosen times rejected: [B].
 */
export function policyWeights(
  tf: Tf,
  { logProbs, collisions }: Pick<TokenFigures, "logProbs" | "collisions">,
  rows: Tensor,
): Tensor {
  if (!collisions) throw new Error("Read the completions with their collisions.");
  return detached(tf, () => {
    const means = tf.div(tf.dot(rows, tf.sub(logProbs, collisions)), tf.maximum(tf.sum(rows, 1), 1));
    const [chosen, rejected] = halves(tf, tf.exp(means));
    return tf.mul(chosen, rejected);
  });
}

interface ReferencedPair extends Pair {
  readonly reference: readonly [chosen: number, rejected: number];
}

type SumArrays = ReturnType<typeof collatePairs>["arrays"] & { readonly counts?: HostArray };

/**
 * LD-DPO, arXiv 2409.06411: a token counts `alpha` where the pair's other completion has ended already, so that the longer
 * one is not preferred for its length. [2B, N], in place of `rows`.
 */
export function tailCounts(
  rows: HostArray,
  pairs: readonly Pick<Pair, "chosen" | "rejected">[],
  alpha: number,
): HostArray {
  const [sequences = 0, count = 0] = rows.shape;
  const counts = Float32Array.from(rows.data);
  for (let row = 0; row < sequences; row++) {
    const pair = pairs[row % pairs.length];
    const shared = pair ? Math.min(tokensOf(pair.chosen), tokensOf(pair.rejected)) : 0;
    let token = 0;
    for (let n = row * count; n < (row + 1) * count; n++) if (counts[n] === 1 && ++token > shared) counts[n] = alpha;
  }
  return { shape: rows.shape, data: counts };
}

/** What is summed over a batch's completions: `counts` only where tails count less. */
function collateSums(pairs: readonly ReferencedPair[], padId: number, config: DpoConfig, groups?: readonly string[]) {
  const { arrays, ...batch } = collatePairs(pairs, padId, config, groups);
  const { ld_alpha } = config;
  const summed: SumArrays = ld_alpha < 1 ? { ...arrays, counts: tailCounts(arrays.rows, pairs, ld_alpha) } : arrays;
  return { ...batch, arrays: summed };
}

function collate(pairs: readonly ReferencedPair[], padId: number, config: DpoConfig, groups?: readonly string[]) {
  const { arrays, ...batch } = collateSums(pairs, padId, config, groups);
  const reference = [...pairs.map((pair) => pair.reference[0]), ...pairs.map((pair) => pair.reference[1])];
  return { ...batch, arrays: { ...arrays, reference: float32(reference, reference.length) } };
}

/**
 * Direct Preference Optimization, arXiv 2305.18290, and the losses that grew from it (dpo-losses.ts, f-divergence.ts), as
 * in TRL's DPOTrainer. The reference is the model as it was before step 1; its log-probs are computed once and kept as
 * numbers. Left out: TR-DPO, whose reference follows the policy.
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
    annotate: (env, config, pairs, batches) =>
      annotateReference(env, pairs, batches, {
        collate: (some) => collateSums(some, env.tokenizer.padId, config),
        read: (tensors: Tensors<SumArrays>, model) => {
          const rows = tensors.counts ?? tensors.rows;
          return completionLogps(env.tf, { ...tensors, rows }, model);
        },
        add: (pair, [chosen = 0, rejected = 0]) => ({ ...pair, reference: [chosen, rejected] }),
      }),
    length: (pair) => pairLength(pair),
    collate,
  }),
  loss({ tf }, config, tensors, model) {
    const { use_weighting } = config;
    const {
      figures,
      logps: whole,
      lengths,
      logits,
      entropy,
      accuracy,
    } = readCompletions(tf, tensors, model, {
      collisions: use_weighting,
    });
    const { reference, weights, counts, rows } = tensors;
    const logps = counts ? tf.dot(counts, figures.logProbs) : whole;
    const onPolicy = use_weighting ? policyWeights(tf, figures, rows) : undefined;
    const completions = { logps, whole, lengths, reference, weights, onPolicy, masks: tensors };
    const { loss, metrics } = dpoLoss(tf, completions, config);
    return { loss, metrics: { ...metrics, ...logits, entropy, mean_token_accuracy: accuracy } };
  },
  summarise: worstPairs,
});
