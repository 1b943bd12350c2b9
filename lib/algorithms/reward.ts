import { type PreferenceRow, preferenceRow } from "../datasets/preference-row";
import { AppError } from "../errors";
import { wilson } from "../stats/wilson";
import { defineAlgorithm, type Loss, type Tensor, type Tf } from "./algorithm";
import { float32, int32, padRight } from "./collate";
import { type Encoded, encodeCompletion } from "./encode";
import { grouped } from "./epoch-batches";
import { groupMasks, inEachGroup, worstGroups } from "./group-metrics";
import { groupOf } from "./group-weights";
import { negLogSigmoid } from "./log-sigmoid";
import { offline } from "./offline";
import { halves, type Pair, pairLength, sequencesOf, weightedMean } from "./pairs";
import { type RewardTraining, rewardConfig } from "./reward-config";
import { type JudgedPair, rewardReport } from "./reward-report";
import { meanOver } from "./token-metrics";

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
  const decided = tf.cast(tf.greater(targets, 0.5), "float32"); // a tie has no winner to be right about
  const right = tf.cast(tf.greater(better, worse), "float32");
  return {
    loss: weightedMean(tf, losses, weights),
    metrics: {
      accuracy: meanOver(tf, right, decided),
      margin: tf.mean(difference),
      mean_reward: tf.mean(scores),
      min_reward: tf.min(scores),
      max_reward: tf.max(scores),
      ...inEachGroup(masks, (mask) => ({
        accuracy: meanOver(tf, right, tf.mul(mask, decided)),
        margin: meanOver(tf, difference, mask),
      })),
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

/** The rows with a margin for each rank between two responses, but for those that have one of their own. */
function rankMargins(
  rows: readonly PreferenceRow[],
  training: readonly PreferenceRow[],
  { margin_per_rank }: RewardTraining,
): readonly PreferenceRow[] {
  if (margin_per_rank === 0) return rows;
  if (!training.some(({ rank_distance }) => rank_distance)) {
    throw new AppError(
      "invalid",
      "margin_per_rank reads how many ranks a ranking has between two responses (rank_distance), and no row says that. Set it to 0; rows may have a margin of their own.",
      { setting: "margin_per_rank" },
    );
  }
  return rows.map((row) => {
    const margin = row.margin ?? (row.rank_distance ? margin_per_rank * row.rank_distance : null);
    return { ...row, margin };
  });
}

const dataset = offline(rewardConfig, {
  row: preferenceRow,
  unfit: "a response is longer than max_length",
  relate: rankMargins,
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
  /** Pairs with the scores of all chosen, then of all rejected responses, in batches. */
  readonly score: (
    pairs: readonly ScoredPair[],
  ) => Promise<readonly { readonly pairs: readonly ScoredPair[]; readonly scores: Float32Array }[]>;
};
const mostScored = 256; // training pairs whose mean score is taken where none are held out

type PairArrays = ReturnType<typeof dataset.heldOut>[number]["arrays"];

/**
 * Bradley-Terry reward model: L = -mean log sigmoid(r_w - r_l - margin) + c * mean (r_w + r_l)^2, one linear head read
 * at the last token (TRL's RewardTrainer; the margin is Llama 2's, the centring term arXiv 2312.09244). A tie is a label of 0.5.
 * Accuracy counts strict > only. Rows longer than max_length are left out, not cut: a cut response would be scored in
 * mid-sentence.
 */
export const reward = defineAlgorithm<typeof rewardConfig, Data, PairArrays>({
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
  config: rewardConfig,
  ...dataset,
  async prepare(env, config, rows) {
    const data = await dataset.prepare(env, config, rows);
    const program = env.program<ScoredArrays>(({ ids, last }, model) => model.scores(ids, last));
    return {
      ...data,
      test: data.test.filter(({ target }) => target === 1),
      async score(all) {
        const batches: { pairs: readonly ScoredPair[]; scores: Float32Array }[] = [];
        for (const pairs of grouped(all, config.per_device_eval_batch_size)) {
          batches.push({ pairs, scores: await program(collateScored(pairs, data.padId).arrays) });
        }
        return batches;
      },
    };
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
  async measure(_env, _config, { test, score }) {
    const judged = (await score(test)).flatMap(({ pairs, scores }) =>
      pairs.map(({ chosen, rejected }, i): JudgedPair => {
        const [chosenScore = 0, rejectedScore = 0] = [scores[i], scores[i + pairs.length]];
        return { chosenScore, rejectedScore, chosenLength: lengthOf(chosen), rejectedLength: lengthOf(rejected) };
      }),
    );
    return rewardReport(judged);
  },
  async rewardMean(_env, { normalize_rewards }, { train, test, score }) {
    if (!normalize_rewards) return null;
    const all = (await score(test.length > 0 ? test : train.slice(0, mostScored))).flatMap(({ scores }) => [...scores]);
    return all.reduce((sum, each) => sum + each, 0) / all.length;
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
