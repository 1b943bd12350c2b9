import type { Arrays, Tensors } from "../engine/store";
import { randomFrom, seedFor, shuffled } from "../random";
import { type Batch, type Carried, defineAlgorithm, type Env, type Tensor } from "./algorithm";
import { grouped } from "./epoch-batches";
import { nextKlCoef } from "./kl";
import { type PpoConfig, ppoConfig } from "./ppo-config";
import { type PolicyArrays, readPolicyLoss, readValueLoss, type ValueArrays } from "./ppo-loss";
import { objectives, type Told, type Worth, worthOf } from "./ppo-rewards";
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
import { collateEpisodes, type EpisodeArrays, samplingDifference, tokenColumn, tokenReader } from "./rollout-batches";
import { readRewards } from "./rollout-config";
import { counting, judge, onlineSteps, openReaders, type Readers } from "./rollout-step";

interface Data extends Prompts, Readers {
  readonly values: ReturnType<typeof tokenReader>;
}

/** A response with all that an update needs of it. */
interface Lesson extends Told, Worth {
  readonly episode: Episode;
}

const responsesPerStep = (config: PpoConfig) =>
  config.per_device_train_batch_size * config.gradient_accumulation_steps * config.num_mini_batches;

/** What the value model expects from each token of a response on, before it is written. */
function valueReader(env: Env) {
  const program = env.value(
    ({ ids, positions }: Tensors<EpisodeArrays>, model): Tensor => model.scores(ids, positions),
  );
  return tokenReader(env, program);
}

/** One batch as the policy and as the value model see it. */
function collate(
  lessons: readonly Lesson[],
  padId: number,
): { policy: Batch<PolicyArrays>; value: Batch<ValueArrays> } {
  const { arrays, tokens } = collateEpisodes(
    lessons.map(({ episode }) => episode),
    padId,
  );
  const column = (of: (lesson: Lesson) => readonly number[]) => tokenColumn(arrays, lessons.map(of));
  const mask = column(({ reward, logps }) => logps.map(() => Number(reward !== null)));
  const weight = lessons.reduce((sum, { reward, logps }) => sum + (reward === null ? 0 : logps.length), 0);
  const old = column(({ logps }) => logps);
  const advantages = column((lesson) => lesson.advantages);
  const { ids, positions } = arrays;
  const [values, returns] = [column((lesson) => lesson.values), column((lesson) => lesson.returns)];
  return {
    policy: { arrays: { ...arrays, old, advantages, mask }, weight, tokens },
    value: { arrays: { ids, positions, values, returns, mask }, weight, tokens: 0 },
  };
}

/** The updates of a step: passes over its responses, each in an order of its own, cut into minibatches and those into batches. */
function updatesOf(lessons: readonly Lesson[], config: PpoConfig, env: Env, step: number) {
  const size = config.per_device_train_batch_size;
  const updates = Array.from({ length: config.num_ppo_epochs }, (_, epoch) => {
    const order = shuffled(lessons, randomFrom(seedFor(env.seed, "minibatches", step, epoch)));
    return grouped(order, size * config.gradient_accumulation_steps).map((some) =>
      grouped(some, size).map((batch) => collate(batch, env.tokenizer.padId)),
    );
  }).flat();
  return {
    updates: updates.map((batches) => counting(batches.map(({ policy }) => policy))),
    valueUpdates: updates.map((batches): readonly Batch<Arrays>[] => counting(batches.map(({ value }) => value))),
  };
}

/**
 * Proximal Policy Optimization (arXiv 1707.06347) on language models (Ziegler et al. 2019, arXiv 2009.01325), as in TRL's
 * PPOTrainer: a policy, its reference, rewards, and a value model that is trained beside the policy. The value model starts
 * from the reward model, or from the policy where the reward is a rule. It has an optimizer of its own, as in OpenRLHF
 * and verl; TRL adds its loss to the policy's, times vf_coef, under one optimizer.
 */
export const ppo = defineAlgorithm({
  name: "ppo",
  title: "PPO",
  summary: "Learns from its own responses token by token, with a value model that says what each of them was worth.",
  learnsFrom: "prompts",
  produces: "policy",
  roles: ["policy", "reference", "reward", "value"],
  choice: {
    needs: [["prompts"], ["reward", "answers"]],
    models: 4,
    online: true,
    stability: "low",
    useWhen: [
      "There is a good reward model, memory for four models, and time to tune.",
      "Responses are long: a value model tells which part of one earned the reward.",
    ],
    avoidWhen: [
      "Memory is short: GRPO and RLOO need no value model.",
      "Only comparisons are there: DPO gets most of the way for a fraction of the cost.",
    ],
    paper: { title: "Proximal Policy Optimization Algorithms", url: "https://arxiv.org/abs/1707.06347" },
  },
  config: ppoConfig,
  check: checkPrompts,
  async prepare(env, config, rows): Promise<Data> {
    const readers = openReaders(env, config, config.kl_coef > 0);
    return { ...(await preparePrompts(env, config, rows)), ...readers, values: valueReader(env) };
  },
  steps: (config, data) => onlineSteps(config, data, responsesPerStep(config)),
  async collect(env, config, data, step, carried) {
    const klCoef = carried.kl_coef ?? config.kl_coef;
    const prompts = choosePrompts(env.seed, data.train, step, responsesPerStep(config));
    const judged = await judge(env, config, data, prompts, [step]);
    const { episodes, totals } = judged;
    const batches = grouped(episodes, config.per_device_train_batch_size);
    const logps = await data.logps(batches);
    const reference = data.reference && (await data.reference(batches));
    const values = await data.values(batches);
    const told = episodes.map(
      ({ finished }, i): Told => ({
        ...{ logps: logps[i] ?? [], reference: reference && (reference[i] ?? []), values: values[i] ?? [] },
        ...{ finished, reward: totals[i] ?? null },
      }),
    );
    const worths = worthOf(told, config, klCoef);
    const lessons = episodes.flatMap((episode, i): Lesson[] => {
      const [known, worth] = [told[i], worths[i]];
      return known && worth ? [{ episode, ...known, ...worth }] : [];
    });
    const figures = objectives(told, worths, klCoef);
    const kl = figures["objective/kl"] ?? 0;
    const control = { kl, target: config.target_kl, samples: episodes.length, horizon: config.kl_horizon };
    const next: Carried = config.target_kl > 0 ? { kl_coef: nextKlCoef(klCoef, control) } : {};
    return {
      ...updatesOf(lessons, config, env, step),
      figures: { ...rolloutFigures(episodes, judged), ...samplingDifference(episodes, logps), ...figures },
      samples: samplesOf(episodes, totals),
      carried: next,
    };
  },
  heldOut: () => [],
  measure: (env, config, data) => measureReward(env, config, data),
  loss: ({ tf }, config, tensors, model) => readPolicyLoss(tf, tensors, model, config),
  value: {
    from(config) {
      const models = readRewards(config).flatMap((reward) => {
        if (reward.type === "reward_model") return [reward.model];
        return reward.type === "reward_ensemble" ? reward.models : [];
      });
      return models[0] ?? null;
    },
    learningRate: ({ learning_rate, value_learning_rate }) => value_learning_rate || learning_rate,
    // The loop makes exactly the arrays of these batches into tensors, key by key.
    loss: ({ tf }, { cliprange_value }, tensors, model) =>
      readValueLoss(tf, tensors as Tensors<ValueArrays>, model, cliprange_value),
  },
});
