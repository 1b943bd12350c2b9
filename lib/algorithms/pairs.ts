import { type PreferenceRow, preferenceRow } from "../datasets/preference-row";
import type { Tensors } from "../engine/store";
import type { Tokenizer } from "../nn/tokenizer";
import type { Learner, Loss, Tensor, Tf, TokenReading } from "./algorithm";
import { collateTargets, float32 } from "./collate";
import { type Encoded, encodeCompletion, truncate } from "./encode";
import { byGroup, groupMasks, worstGroups } from "./group-metrics";
import { groupOf } from "./group-weights";
import { logitMetrics, meanOver } from "./token-metrics";

/** Two completions of one prompt as token sequences, and how much the pair counts. */
export interface Pair {
  readonly chosen: Encoded;
  readonly rejected: Encoded;
  readonly weight: number;
  readonly group: string;
}

/** Why a policy does not learn from a pair. */
export const unfitPair = "the prompt alone fills max_length, or the pair is a tie";

/** A pair that a policy can learn from, the completions cut to `length` tokens; null otherwise, see `unfitPair`. */
export function encodePair({ prompt, ...row }: PreferenceRow, tokenizer: Tokenizer, length: number): Pair | null {
  if (row.tie) return null;
  const [better, worse] = [row.chosen, row.rejected].map((text) => encodeCompletion(tokenizer, prompt, text));
  if (!better || !worse) return null;
  // TRL: one prompt for both, up to where the first of them differs from the prompt alone
  const start = Math.min(...[...better.learn, ...worse.learn].map(([from]) => from));
  const cut = ({ ids }: Encoded) => truncate({ ids, learn: [[start, ids.length]] }, length);
  const [chosen, rejected] = [cut(better), cut(worse)];
  return chosen && rejected && { chosen, rejected, weight: row.weight ?? 1, group: groupOf(row) };
}

/** What `offline` asks of a method that learns from pairs without a reference, but how they are collated. */
export const freePairs = {
  row: preferenceRow,
  unfit: unfitPair,
  encode(row: PreferenceRow, tokenizer: Tokenizer, length: number): Pair[] {
    const pair = encodeFreePair(row, tokenizer, length);
    return pair ? [pair] : [];
  },
  length: (pair: Pair) => pairLength(pair),
};

export const pairLength = ({ chosen, rejected }: Pick<Pair, "chosen" | "rejected">) =>
  Math.max(chosen.ids.length, rejected.ids.length);

/**
 * The same for methods without a reference. As in TRL's ORPO and CPO trainers a sequence starts with the tokenizer's
 * token for that, and each completion starts where it differs from the prompt.
 */
function encodeFreePair({ prompt, ...row }: PreferenceRow, tokenizer: Tokenizer, length: number): Pair | null {
  if (row.tie) return null;
  const [chosen, rejected] = [row.chosen, row.rejected].map((text) => {
    const { ids, learn } = encodeCompletion(tokenizer, prompt, text);
    const added = tokenizer.bosId === null || ids[0] === tokenizer.bosId ? [] : [tokenizer.bosId];
    const shifted = learn.map(([from, to]) => [from + added.length, to + added.length] as const);
    return truncate({ ids: [...added, ...ids], learn: shifted }, length);
  });
  return chosen && rejected ? { chosen, rejected, weight: row.weight ?? 1, group: groupOf(row) } : null;
}

/** Tokens of the completion. */
export const tokensOf = ({ learn }: Encoded) => learn.reduce((sum, [from, to]) => sum + to - from, 0);

/** All chosen, then all rejected sequences. */
export const sequencesOf = (pairs: readonly Pick<Pair, "chosen" | "rejected">[]): Encoded[] => [
  ...pairs.map(({ chosen }) => chosen),
  ...pairs.map(({ rejected }) => rejected),
];

export const weightsOf = (rows: readonly { readonly weight: number }[]) =>
  float32(
    rows.map(({ weight }) => weight),
    rows.length,
  );

/** `rows` [2B, N]: which of the learned tokens belong to which sequence; `weights` [B]. */
export function collatePairs(
  pairs: readonly Pair[],
  padId: number,
  _config: unknown = null,
  groups: readonly string[] = [],
) {
  const { arrays, tokens } = collateTargets(sequencesOf(pairs), padId);
  const rows = { weights: weightsOf(pairs), ...groupMasks(pairs, groups) };
  return { arrays: { ...arrays, ...rows }, weight: pairs.length, tokens };
}

/** S(y), the summed log-probs of each sequence's learned tokens: [2B]. */
export function completionLogps(
  tf: Tf,
  { ids, positions, targets, rows }: Tensors<ReturnType<typeof collatePairs>["arrays"]>,
  model: Learner,
): Tensor {
  return tf.dot(rows, model.tokenLogProbs(ids, positions, targets));
}

/** The same for training, with TRL's figures of the completions' tokens. */
export function readCompletions(
  tf: Tf,
  { ids, positions, targets, rows }: Tensors<ReturnType<typeof collatePairs>["arrays"]>,
  model: Learner,
  reading?: TokenReading,
) {
  const figures = model.tokenFigures(ids, positions, targets, reading);
  const [chosenRows, rejectedRows] = halves(tf, rows);
  const [chosen, rejected] = [tf.sum(chosenRows, 0), tf.sum(rejectedRows, 0)];
  return {
    figures,
    logps: tf.dot(rows, figures.logProbs), // [2B]
    lengths: tf.sum(rows, 1), // [2B]
    logits: logitMetrics(tf, figures, chosen, rejected),
    entropy: meanOver(tf, figures.entropies, tf.add(chosen, rejected)),
    accuracy: meanOver(tf, figures.correct, chosen), // of what is to be imitated
  };
}

/** What is given for all chosen, then for all rejected completions, apart: [2B, …] -> [B, …] twice. */
export function halves(tf: Tf, both: Tensor): [chosen: Tensor, rejected: Tensor] {
  const [chosen, rejected] = tf.split(both, 2);
  if (!chosen || !rejected) throw new Error("A batch of pairs splits in two.");
  return [chosen, rejected];
}

/** Mean of w_i x_i over the batch; a weight of 2 counts as two such rows would. */
export function weightedMean(tf: Tf, values: Tensor, weights: Tensor): Tensor {
  return tf.mean(tf.mul(values, weights));
}

/**
 * TRL's figures of a batch of pairs; `rewards` and `logps` are [2B]. A tie counts as not won. Margins and accuracies also
 * for each belief group that `masks` has.
 */
export function pairMetrics(
  tf: Tf,
  rewards: Tensor,
  logps: Tensor,
  masks: Readonly<Record<string, Tensor>> = {},
): Loss["metrics"] {
  const [chosen, rejected] = halves(tf, rewards);
  const [chosenLogps, rejectedLogps] = halves(tf, logps);
  const margins = tf.sub(chosen, rejected);
  const won = tf.cast(tf.greater(chosen, rejected), "float32");
  return {
    "rewards/chosen": tf.mean(chosen),
    "rewards/rejected": tf.mean(rejected),
    "rewards/margins": tf.mean(margins),
    "rewards/accuracies": tf.mean(won),
    "logps/chosen": tf.mean(chosenLogps),
    "logps/rejected": tf.mean(rejectedLogps),
    ...byGroup(tf, masks, { "rewards/margins": margins, "rewards/accuracies": won }),
  };
}

/** What is said of held-out pairs beyond their means: how the group fares that fares worst. */
export const worstPairs = (means: Readonly<Record<string, number>>): Record<string, number> =>
  worstGroups(means, ["rewards/margins", "rewards/accuracies"]);
