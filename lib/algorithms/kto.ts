import { z } from "zod";
import { preferenceRow } from "../datasets/preference-row";
import { thumbsRow } from "../datasets/thumbs-row";
import type { Tensors } from "../engine/store";
import type { Tokenizer } from "../nn/tokenizer";
import { type Batch, defineAlgorithm, type Learner, type Loss, type Ratio, type Tensor, type Tf } from "./algorithm";
import { annotateReference } from "./annotate-reference";
import { collateTargets, float32 } from "./collate";
import { detached } from "./detach";
import { type Encoded, encodeCompletion, type Text, truncate } from "./encode";
import { groupMasks, inEachGroup, worstGroups } from "./group-metrics";
import { groupOf } from "./group-weights";
import { type KtoConfig, ktoConfig } from "./kto-config";
import { offline } from "./offline";
import { weightedMean, weightsOf } from "./pairs";
import { logitMetrics, meanOver } from "./token-metrics";

/** What the loss sees of a batch of thumbs, each [B] but the last. */
interface Thumbs {
  readonly logps: Tensor; // S(y), summed over the completion
  readonly reference: Tensor; // the same of the reference
  readonly wanted: Tensor; // 1: thumbs up, 0: down
  readonly weights: Tensor;
  readonly kl: Tensor; // z_0 >= 0, a constant
  readonly masks?: Readonly<Record<string, Tensor>>; // of belief groups (group-metrics.ts)
}

/** Mean rewards of what is wanted and of what is not, and where a batch has some of each how far they are apart. */
function rewardFigures(tf: Tf, rewards: Tensor, wanted: Tensor, unwanted: Tensor) {
  const [chosen, rejected] = [meanOver(tf, rewards, wanted), meanOver(tf, rewards, unwanted)];
  const mean = ({ sum, count }: Ratio) => tf.div(sum, tf.maximum(count, 1));
  const both = tf.mul(tf.minimum(chosen.count, 1), tf.minimum(rejected.count, 1));
  const margin = tf.sub(mean(chosen), mean(rejected));
  return {
    "rewards/chosen": chosen,
    "rewards/rejected": rejected,
    "rewards/margins": { sum: tf.mul(margin, both), count: both },
  };
}

/**
 * KTO, arXiv 2402.01306 equation 7, with r = S(y) - S_ref(y): w_D sigmoid(beta (z_0 - r)) for what is wanted,
 * w_U sigmoid(beta (r - z_0)) for what is not. With z_0 = 0 it is APO-zero for unpaired rows (arXiv 2408.06266).
 */
export function ktoLoss(tf: Tf, thumbs: Thumbs, config: KtoConfig): Loss {
  const { logps, reference, wanted, weights, kl, masks = {} } = thumbs;
  const { beta, desirable_weight, undesirable_weight } = config;
  const logRatios = tf.sub(logps, reference);
  const unwanted = tf.sub(1, wanted);
  const above = tf.mul(beta, tf.sub(logRatios, kl));
  const up = tf.mul(tf.mul(desirable_weight, wanted), tf.sigmoid(tf.neg(above)));
  const down = tf.mul(tf.mul(undesirable_weight, unwanted), tf.sigmoid(above));
  const rewards = tf.mul(beta, logRatios);
  return {
    loss: weightedMean(tf, tf.add(up, down), weights),
    metrics: {
      kl,
      ...rewardFigures(tf, rewards, wanted, unwanted),
      "logps/chosen": meanOver(tf, logps, wanted),
      "logps/rejected": meanOver(tf, logps, unwanted),
      ...inEachGroup(masks, (mask) => rewardFigures(tf, rewards, tf.mul(wanted, mask), tf.mul(unwanted, mask))),
    },
  };
}

interface Thumb {
  readonly sequence: Encoded;
  readonly prompt: readonly number[];
  readonly completion: readonly number[]; // as it is before it is cut
  readonly wanted: boolean;
  readonly weight: number;
  readonly group: string;
  /** The prompt with another row's completion: what z_0 is estimated on. */
  readonly mismatched: Encoded | null;
  readonly reference: { readonly own: number; readonly mismatched: number };
}

interface Judgement {
  readonly prompt: Text;
  readonly completion: Text;
  readonly label: boolean;
  readonly weight?: number | null | undefined;
  readonly group?: string | null | undefined;
}

const marksOf = (row: Pick<Judgement, "weight" | "group">) => ({ weight: row.weight ?? 1, group: groupOf(row) });

function encodeThumb(tokenizer: Tokenizer, length: number, { prompt, completion, label, ...row }: Judgement): Thumb[] {
  const whole = encodeCompletion(tokenizer, prompt, completion);
  const start = whole.learn[0]?.[0] ?? 0;
  const sequence = truncate(whole, length);
  if (sequence === null) return [];
  const parts = { prompt: whole.ids.slice(0, start), completion: whole.ids.slice(start) };
  const reference = { own: 0, mismatched: 0 };
  return [{ sequence, ...parts, wanted: label, ...marksOf(row), mismatched: null, reference }];
}

/** Gives each row the completion of the row before it in its batch, as TRL does; a row alone, of the row before it at all. */
function mismatch(rows: readonly Thumb[], batches: readonly (readonly number[])[], length: number): Thumb[] {
  const matched = [...rows];
  for (const indexes of batches) {
    for (const [k, index] of indexes.entries()) {
      const other = rows.at(indexes.length > 1 ? (indexes.at(k - 1) ?? 0) : index - 1);
      const row = rows[index];
      if (!row || !other) continue;
      const ids = [...row.prompt, ...other.completion];
      matched[index] = { ...row, mismatched: truncate({ ids, learn: [[row.prompt.length, ids.length]] }, length) };
    }
  }
  return matched;
}

const collateRows = (rows: readonly Thumb[], padId: number, groups: readonly string[]) => {
  const { arrays, tokens } = collateTargets(
    rows.map(({ sequence }) => sequence),
    padId,
  );
  const column = (of: (row: Thumb) => number) => float32(rows.map(of), rows.length);
  const reference = column((row) => row.reference.own);
  const wanted = column((row) => Number(row.wanted));
  const own = { reference, wanted, weights: weightsOf(rows), ...groupMasks(rows, groups) };
  return { arrays: { ...arrays, ...own }, weight: rows.length, tokens };
};

const collateMismatched = (rows: readonly Thumb[], padId: number) => {
  const { arrays } = collateTargets(
    rows.flatMap(({ mismatched }) => mismatched ?? []),
    padId,
  );
  const reference = float32(
    rows.map((row) => row.reference.mismatched),
    rows.length,
  );
  return {
    ...{ otherIds: arrays.ids, otherPositions: arrays.positions, otherTargets: arrays.targets },
    ...{ otherRows: arrays.rows, otherReference: reference },
  };
};

type RowArrays = ReturnType<typeof collateRows>["arrays"];
type OtherArrays = ReturnType<typeof collateMismatched>;
type ThumbArrays = RowArrays | (RowArrays & OtherArrays);

const collate = (
  rows: readonly Thumb[],
  padId: number,
  _config: unknown = null,
  groups: readonly string[] = [],
): Batch<ThumbArrays> => {
  const batch = collateRows(rows, padId, groups);
  if (rows.some(({ mismatched }) => mismatched === null)) return batch;
  return { ...batch, arrays: { ...batch.arrays, ...collateMismatched(rows, padId) } };
};

const ownLogps = (tf: Tf, { ids, positions, targets, rows }: Tensors<RowArrays>, model: Learner) =>
  tf.dot(rows, model.tokenLogProbs(ids, positions, targets));
const otherLogps = (tf: Tf, tensors: Tensors<OtherArrays>, model: Learner) =>
  tf.dot(tensors.otherRows, model.tokenLogProbs(tensors.otherIds, tensors.otherPositions, tensors.otherTargets));

const dataset = offline(ktoConfig, {
  row: z.union([thumbsRow, preferenceRow]),
  unfit: "the prompt alone fills max_length, or the pair is a tie",
  encode(row, tokenizer, length): Thumb[] {
    if ("label" in row) return encodeThumb(tokenizer, length, row);
    if (row.tie) return [];
    const { prompt, chosen, rejected, weight, group } = row;
    return [
      ...encodeThumb(tokenizer, length, { prompt, completion: chosen, label: true, weight, group }),
      ...encodeThumb(tokenizer, length, { prompt, completion: rejected, label: false, weight, group }),
    ];
  },
  annotate(env, config, rows, batches) {
    const { tf, tokenizer, maxPositions } = env;
    const estimates = config.loss_type === "kto";
    const matched = estimates ? mismatch(rows, batches, Math.min(config.max_length, maxPositions)) : rows;
    return annotateReference(env, matched, batches, {
      collate: (some) => collate(some, tokenizer.padId),
      read: (tensors: Tensors<ThumbArrays>, model) => {
        const own = ownLogps(tf, tensors, model);
        return "otherIds" in tensors ? tf.concat([own, otherLogps(tf, tensors, model)]) : own;
      },
      add: (row, [own = 0, mismatched = 0]) => ({ ...row, reference: { own, mismatched } }),
    });
  },
  length: ({ sequence }) => sequence.ids.length,
  collate,
});

/** What is said of rows whose classes weigh unlike; the paper recommends 1 : 1 to 4 : 3 (its equation 8). */
function imbalance(rows: readonly Thumb[], config: KtoConfig): string | null {
  const up = rows.filter(({ wanted }) => wanted).length;
  const down = rows.length - up;
  if (up === 0 || down === 0) {
    return `All ${rows.length} rows are thumbs ${up === 0 ? "down" : "up"}: nothing tells good from bad.`;
  }
  const ratio = (config.desirable_weight * up) / (config.undesirable_weight * down);
  if (ratio >= 0.99 && ratio <= 1.34) return null;
  const weight = ratio < 1 ? config.desirable_weight / ratio : config.undesirable_weight * ratio;
  const advice = `${ratio < 1 ? "desirable" : "undesirable"}_weight=${Number(weight.toPrecision(3))}`;
  return `${up} rows are thumbs up and ${down} down. With ${advice} both kinds weigh alike.`;
}

/**
 * Kahneman-Tversky Optimization, arXiv 2402.01306, as in TRL's KTOTrainer: thumbs up and down, which need not come in
 * pairs (pairs are split). z_0, by how far the policy is from the reference, is estimated anew in each batch on the
 * prompts with other rows' completions; no gradient flows through it. The reference is the model before step 1.
 */
export const kto = defineAlgorithm({
  name: "kto",
  title: "KTO",
  summary: "Learns from single responses marked good or bad; comparisons are split into one of each.",
  learnsFrom: "thumbs",
  produces: "policy",
  roles: ["policy", "reference"],
  choice: {
    needs: [["thumbs", "pairs"]],
    models: 1,
    online: false,
    stability: "high",
    useWhen: [
      "Responses were judged one by one, by thumbs up and down, and there are few or no pairs.",
      "Good and bad responses come in very different numbers: the weights put that right.",
    ],
    avoidWhen: [
      "There are plenty of clean pairs: a comparison says more than two thumbs.",
      "Batches of one or two rows are all that fits: its KL baseline is estimated within the batch.",
    ],
    paper: {
      title: "KTO: Model Alignment as Prospect Theoretic Optimization",
      url: "https://arxiv.org/abs/2402.01306",
    },
  },
  config: ktoConfig,
  ...dataset,
  async prepare(env, config, rows) {
    const data = await dataset.prepare(env, config, rows);
    const warning = imbalance(data.train, config);
    if (warning !== null) env.log("warning", warning);
    return data;
  },
  loss({ tf }, config, tensors, model) {
    const { reference, wanted, weights } = tensors;
    const distance = () => {
      if (!("otherIds" in tensors)) return tf.scalar(0);
      return tf.relu(tf.mean(tf.sub(otherLogps(tf, tensors, model), tensors.otherReference)));
    };
    const kl = detached(tf, distance);
    const { ids, positions, targets, rows } = tensors;
    const figures = model.tokenFigures(ids, positions, targets);
    const logps = tf.dot(rows, figures.logProbs);
    const thumbs = { logps, reference, wanted, weights, kl, masks: tensors };
    const { loss, metrics } = ktoLoss(tf, thumbs, config);
    const [ups, downs] = [tf.dot(wanted, rows), tf.dot(tf.sub(1, wanted), rows)];
    const entropy = meanOver(tf, figures.entropies, tf.add(ups, downs));
    return { loss, metrics: { ...metrics, entropy, ...logitMetrics(tf, figures, ups, downs) } };
  },
  summarise: (means) => worstGroups(means, ["rewards/margins"]),
});
