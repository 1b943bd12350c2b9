import type { Arrays } from "../engine/store";
import type { RewardSum } from "../rewards/open-rewards";
import type { Batch, Env } from "./algorithm";
import { type Episode, type Prompt, type Prompts, roll, scoreEpisodes } from "./rollout";
import { logProbReader } from "./rollout-batches";
import type { RolloutConfig } from "./rollout-config";

/** Responses and what they were given. */
export interface Judged extends RewardSum {
  readonly episodes: readonly Episode[];
}

/** The policy's answer to each prompt as it is now, scored. */
export async function judge(
  env: Env,
  config: RolloutConfig,
  { rewards }: Prompts,
  prompts: readonly Prompt[],
  coordinates: readonly number[],
): Promise<Judged> {
  const episodes = await roll(env, config, prompts, ...coordinates);
  return { episodes, ...(await scoreEpisodes(rewards, episodes)) };
}

/** Each so many times, one after the other. */
export function repeated<T>(items: readonly T[], times: number): T[] {
  return items.flatMap((item) => Array.from({ length: times }, () => item));
}

type Sizes = Pick<RolloutConfig, "per_device_train_batch_size" | "gradient_accumulation_steps">;

export const promptsPerStep = (config: Sizes, responses: number) =>
  (config.per_device_train_batch_size * config.gradient_accumulation_steps) / responses;

/** An epoch asks each prompt once. */
export function onlineSteps(config: RolloutConfig, { train }: Prompts, perStep: number) {
  const perEpoch = train.length / perStep;
  const total = config.max_steps > 0 ? config.max_steps : Math.ceil(config.num_train_epochs * perEpoch);
  return { total, perEpoch };
}

type Reader = ReturnType<typeof logProbReader>;

/** Log-probs of responses' tokens: the policy's as it is when called, and the reference's where there is one. */
export interface Readers {
  readonly logps: Reader;
  readonly reference: Reader | null;
}

export function openReaders(env: Env, { temperature }: { temperature: number }, referenced: boolean): Readers {
  return {
    logps: logProbReader(env, env.program, temperature),
    reference: referenced ? logProbReader(env, env.reference, temperature) : null,
  };
}

/** Without batches of which nothing counts; where that is all of them one stays, whose loss is 0. */
export function counting<A extends Arrays>(batches: readonly Batch<A>[]): Batch<A>[] {
  const some = batches.filter(({ weight }) => weight > 0);
  return some.length > 0 ? some : batches.slice(0, 1).map((batch) => ({ ...batch, weight: 1 }));
}
