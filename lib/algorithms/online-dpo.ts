import { z } from "zod";
import type { Tensors } from "../engine/store";
import { byGroup, moments } from "./advantages";
import { type Batch, defineAlgorithm, type Env, type Learner, type Tensor } from "./algorithm";
import { float32 } from "./collate";
import { pairLosses } from "./dpo-losses";
import { grouped } from "./epoch-batches";
import { betaField, heldToStart } from "./pair-fields";
import { collatePairs, completionLogps, halves, type Pair, pairMetrics, readCompletions } from "./pairs";
import {
  checkPrompts,
  choosePrompts,
  type Episode,
  measureReward,
  type Prompts,
  preparePrompts,
  rolloutFigures,
  samplesOf,
} from "./rollout";
import { checkGroups, groupField, missingEosField, rolloutFields } from "./rollout-config";
import { counting, judge, onlineSteps, promptsPerStep, repeated } from "./rollout-step";
import { field } from "./training-config";

const config = z
  .strictObject({
    ...rolloutFields({ temperature: 0.9, max_completion_length: 64, per_device_train_batch_size: 16 }),
    num_generations: groupField(2, 2),
    beta: betaField({
      description: heldToStart,
      source: "TRL's default is 0.1; the paper (arXiv 2402.04792) takes 0.1.",
    }),
    loss_type: field(z.enum(["sigmoid", "ipo_summed"]).default("sigmoid"), {
      title: "Loss",
      description: "sigmoid is DPO's; ipo_summed aims at a margin rather than at the largest one.",
      advanced: true,
    }),
    missing_eos_penalty: missingEosField,
  })
  .superRefine(checkGroups);
type Config = z.output<typeof config>;

/** Of the responses to a prompt the best beside the worst, or null where none is better than another. */
export function bestAndWorst(rewards: readonly (number | null)[]): { best: number; worst: number } | null {
  const known = rewards.flatMap((reward, i) => (reward === null ? [] : [{ reward, i }]));
  const [first] = known;
  if (first === undefined) return null;
  const best = known.reduce((top, each) => (each.reward > top.reward ? each : top), first);
  const worst = known.reduce((low, each) => (each.reward < low.reward ? each : low), first);
  return best.reward > worst.reward ? { best: best.i, worst: worst.i } : null;
}

const encode = ({ prompt, completion }: Episode) => {
  const ids = [...prompt.ids, ...completion];
  return { ids, learn: [[prompt.ids.length, ids.length] as const] };
};

interface RankedPair extends Pair {
  readonly margin: number; // by which the one got more reward; NaN for a tie
}

/** Pairs that are no ties weigh 1, others 0: they fill the batch, so that its shapes stay. */
function pairUp(episodes: readonly Episode[], scores: readonly (number | null)[], size: number): RankedPair[] {
  const picked = byGroup(scores, size, (group) => [bestAndWorst(group)]);
  return picked.flatMap((pick, g) => {
    const [chosen, rejected] = [episodes[g * size + (pick?.best ?? 0)], episodes[g * size + (pick?.worst ?? 1)]];
    if (!chosen || !rejected) return [];
    const margin = pick ? (scores[g * size + pick.best] ?? 0) - (scores[g * size + pick.worst] ?? 0) : Number.NaN;
    return [{ chosen: encode(chosen), rejected: encode(rejected), weight: pick ? 1 : 0, group: "", margin }];
  });
}

type PairArrays = ReturnType<typeof collatePairs>["arrays"];
type OnlineArrays = PairArrays & { readonly reference: PairArrays["weights"] };

interface Data extends Prompts {
  readonly reference: (arrays: PairArrays) => Promise<Float32Array>;
}

async function collate(env: Env, data: Data, pairs: readonly RankedPair[]): Promise<Batch<OnlineArrays>> {
  const { arrays, tokens } = collatePairs(pairs, env.tokenizer.padId);
  const reference = await data.reference(arrays);
  const weight = pairs.reduce((sum, pair) => sum + pair.weight, 0);
  return { arrays: { ...arrays, reference: float32(reference, reference.length) }, weight, tokens };
}

/** The mean over pairs that are no ties of the loss; the figures are over all. */
function lossOf({ tf }: Env, { beta, loss_type }: Config, tensors: Tensors<OnlineArrays>, model: Learner) {
  const { logps, lengths, logits, entropy } = readCompletions(tf, tensors, model);
  const { reference, weights } = tensors;
  const [chosen, rejected] = halves(tf, tf.sub(logps, reference));
  const [chosenLength, rejectedLength] = halves(tf, tf.maximum(lengths, 1));
  const [chosenLogps, rejectedLogps] = halves(tf, logps);
  const pairs = {
    ...{ chosen, rejected, chosenScore: chosen, rejectedScore: rejected },
    ...{ chosenLength, rejectedLength, chosenLogps, rejectedLogps, imitated: chosenLogps },
  };
  const losses: Tensor = pairLosses[loss_type].of(tf, pairs, { beta, label_smoothing: 0, discopop_tau: 0.05 });
  const loss = tf.div(tf.sum(tf.mul(losses, weights)), tf.maximum(tf.sum(weights), 1));
  const kl = tf.mean(tf.sub(logps, reference)); // of whole responses, which the policy drew: Schulman's k1
  const rewards = pairMetrics(tf, tf.mul(beta, tf.sub(logps, reference)), logps);
  return { loss, metrics: { ...rewards, "objective/kl": kl, ...logits, entropy } };
}

/**
 * Online DPO (arXiv 2402.04792), as in TRL's OnlineDPOTrainer: the policy writes, rewards rank, and of each prompt's responses
 * the best beside the worst is a pair for DPO. Ties are dropped. The reference is the model before step 1; a run that starts
 * from another's checkpoint is the next iteration of iterative DPO.
 */
export const onlineDpo = defineAlgorithm({
  name: "online_dpo",
  title: "Online DPO",
  summary: "Writes responses to each prompt, has them ranked by reward, and learns from the pairs as DPO does.",
  learnsFrom: "prompts",
  produces: "policy",
  roles: ["policy", "reference", "reward"],
  choice: {
    needs: [["prompts"], ["reward", "answers"]],
    models: 2,
    online: true,
    stability: "medium",
    useWhen: [
      "DPO has learned what its pairs could teach, and a reward model can rank new responses.",
      "Rewards say which of two is better, but their size means little.",
    ],
    avoidWhen: ["Responses to a prompt hardly differ in reward: ties are dropped, and nothing is left to learn from."],
    paper: {
      title: "Direct Language Model Alignment from Online AI Feedback",
      url: "https://arxiv.org/abs/2402.04792",
    },
  },
  config,
  check: checkPrompts,
  async prepare(env, config, rows): Promise<Data> {
    return {
      ...(await preparePrompts(env, config, rows)),
      reference: env.reference((tensors: Tensors<PairArrays>, model) => completionLogps(env.tf, tensors, model)),
    };
  },
  steps: (config, data) => onlineSteps(config, data, promptsPerStep(config, config.num_generations)),
  async collect(env, config, data, step) {
    const size = config.num_generations;
    const prompts = choosePrompts(env.seed, data.train, step, promptsPerStep(config, size));
    const judged = await judge(env, config, data, repeated(prompts, size), [step]);
    const { episodes, totals } = judged;
    const scores = totals.map((total, i) =>
      total === null || episodes[i]?.finished ? total : total - config.missing_eos_penalty,
    );
    const pairs = pairUp(episodes, scores, size);
    const perBatch = Math.max(1, Math.floor(config.per_device_train_batch_size / size)); // a pair for so many responses
    const update: Batch<OnlineArrays>[] = [];
    for (const some of grouped(pairs, perBatch)) update.push(await collate(env, data, some));
    const margins = pairs.flatMap(({ margin }) => (Number.isNaN(margin) ? [] : [margin]));
    const known = scores.flatMap((score) => score ?? []);
    return {
      updates: [counting(update)],
      figures: {
        ...rolloutFigures(episodes, judged),
        "objective/scores": moments(known).mean,
        "objective/scores_margin": moments(margins).mean,
        "val/contain_eos_token": moments(episodes.map(({ finished }) => Number(finished))).mean,
        frac_ties: 1 - margins.length / pairs.length,
      },
      samples: samplesOf(episodes, totals),
    };
  },
  heldOut: () => [],
  measure: (env, config, data) => measureReward(env, config, data),
  loss: (env, config, tensors, model) => lossOf(env, config, tensors, model),
});
