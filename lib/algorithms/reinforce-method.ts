import type { z } from "zod";
import { standardised, zeroVarianceShare } from "./advantages";
import type { Batch, Env, Learner, Spec } from "./algorithm";
import { grouped } from "./epoch-batches";
import { klEstimators } from "./kl";
import { collateSequences, readSequenceLoss, type SequenceArrays } from "./reinforce-loss";
import {
  checkPrompts,
  choosePrompts,
  measureReward,
  type Prompts,
  preparePrompts,
  rolloutFigures,
  samplesOf,
} from "./rollout";
import { samplingDifference } from "./rollout-batches";
import { type RolloutSchema, readClipRange } from "./rollout-config";
import { judge, onlineSteps, openReaders, promptsPerStep, type Readers, repeated } from "./rollout-step";

/** What these methods' settings have beside those of every sampling method. */
type Config = z.output<RolloutSchema> & {
  readonly num_generations: number;
  readonly beta: number;
  readonly epsilon: number;
  readonly num_iterations: number;
  readonly normalize_advantages: boolean;
  readonly reward_clip_range: string;
};
type Data = Prompts & Readers;

/** Each response's summed k1: how much likelier the policy makes it than the reference. */
function sequenceKl(logps: readonly (readonly number[])[], reference: readonly (readonly number[])[]): number[] {
  return logps.map((tokens, i) =>
    tokens.reduce((sum, logp, t) => sum + klEstimators.k1(logp, reference[i]?.[t] ?? logp), 0),
  );
}

/**
 * The parts of a `Spec` that methods share which take a response as one action and have the penalty for leaving the
 * reference in its reward: R = clip(r) - beta sum_t (log p - log p_ref). They differ in the advantages that they make of
 * R; what could not be scored has none (null), counts in no mean, and teaches nothing.
 */
export function reinforceMethod<C extends Config>(
  advantagesOf: (rewards: readonly (number | null)[], config: C) => readonly (number | null)[],
) {
  const loss = (env: Env, config: C, tensors: Parameters<typeof readSequenceLoss>[1], model: Learner) =>
    readSequenceLoss(env.tf, tensors, model, config);
  return {
    check: checkPrompts,
    async prepare(
      env: Env,
      config: C,
      rows: Parameters<Spec<RolloutSchema, Data, SequenceArrays>["prepare"]>[2],
    ): Promise<Data> {
      return { ...(await preparePrompts(env, config, rows)), ...openReaders(env, config, config.beta > 0) };
    },
    steps: (config: C, data: Data) => onlineSteps(config, data, promptsPerStep(config, config.num_generations)),
    async collect(env: Env, config: C, data: Data, step: number) {
      const size = config.num_generations;
      const prompts = choosePrompts(env.seed, data.train, step, promptsPerStep(config, size));
      const judged = await judge(env, config, data, repeated(prompts, size), [step]);
      const { episodes, totals } = judged;
      const batches = grouped(episodes, config.per_device_train_batch_size);
      const old = await data.logps(batches);
      const reference = data.reference && (await data.reference(batches));
      const kl = reference && sequenceKl(old, reference);
      const clip = readClipRange(config.reward_clip_range);
      const rewards = totals.map((total, i) => (total === null ? null : clip(total) - config.beta * (kl?.[i] ?? 0)));
      const plain = advantagesOf(rewards, config);
      const advantages = config.normalize_advantages ? standardised(plain) : plain;
      const lessons = episodes.map((episode, i) => ({ episode, advantage: advantages[i] ?? 0, old: old[i] ?? [] }));
      const update: Batch<SequenceArrays>[] = grouped(lessons, config.per_device_train_batch_size).map((some) =>
        collateSequences(some, env.tokenizer.padId),
      );
      const tokens = episodes.reduce((sum, { completion }) => sum + completion.length, 0);
      return {
        updates: Array.from({ length: config.num_iterations }, () => update),
        figures: {
          ...rolloutFigures(episodes, judged),
          ...samplingDifference(episodes, old),
          ...(size > 1 && { frac_reward_zero_std: zeroVarianceShare(totals, size) }),
          ...(kl && { kl: kl.reduce((sum, each) => sum + each, 0) / tokens }),
        },
        samples: samplesOf(episodes, totals),
      };
    },
    heldOut: () => [],
    measure: (env: Env, config: C, data: Data) => measureReward(env, config, data),
    loss,
  };
}
