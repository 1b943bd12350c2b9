import { z } from "zod";
import { type Message, preferenceRow } from "../datasets/preference-row";
import { promptKey } from "../datasets/prompt-key";
import { AppError } from "../errors";
import { randomFrom, seedFor, shuffled } from "../random";
import { type OpenedReward, openRewards, type RewardSum, requireColumns, scoreBatch } from "../rewards/open-rewards";
import { moments } from "./advantages";
import type { Env, RowReader, Rows, Sample } from "./algorithm";
import { mayBeUsable } from "./find-usable";
import { openHeldOutSft } from "./held-out-sft";
import { type RolloutConfig, readRewards } from "./rollout-config";

/** A prompt to be answered, and the row it is from: rewards read the right answer there. */
export interface Prompt {
  readonly text: string | readonly Message[];
  readonly ids: readonly number[];
  readonly row: Readonly<Record<string, unknown>>;
}

/** One answer that the policy wrote. */
export interface Episode {
  readonly prompt: Prompt;
  readonly completion: readonly number[]; // its tokens, with the end token where it drew one
  readonly sampled: readonly number[]; // log-probs of these, as they were drawn
  readonly text: string;
  readonly finished: boolean;
}

export interface Prompts {
  readonly train: readonly Prompt[];
  readonly test: readonly Prompt[];
  readonly rewards: readonly OpenedReward[];
  readonly heldOutSft: ReturnType<typeof openHeldOutSft>;
}

const mostHeldOut = 64; // prompts that are measured each time
const promptRow = z.looseObject({ prompt: preferenceRow.shape.prompt });

/** Rows as prompts. Several rows of one prompt are one, unless they say different things of it, such as its answer. */
function encodePrompts({ tokenizer }: RowReader, rows: readonly unknown[], name: string, room: number) {
  const known = new Map<string, Prompt>();
  let long = 0;
  for (const [i, raw] of rows.entries()) {
    const parsed = promptRow.safeParse(raw);
    if (!parsed.success) {
      throw new AppError("invalid", `Row ${i + 1} of the ${name} data has no prompt: a string or a list of messages.`);
    }
    const { prompt: text } = parsed.data;
    const key = promptKey(parsed.data);
    if (known.has(key)) continue;
    const ids = typeof text === "string" ? tokenizer.encode(text) : tokenizer.encodeChat(text, true);
    if (ids.length === 0 || ids.length > room) long++;
    else known.set(key, { text, ids, row: parsed.data });
  }
  return { prompts: [...known.values()], long };
}

/** The longest prompt that leaves room for a response, in tokens. */
const roomFor = ({ maxPositions }: RowReader, { max_length, max_completion_length }: RolloutConfig) =>
  Math.min(max_length, maxPositions) - max_completion_length;

const noPrompts = (rows: number) =>
  new AppError(
    "invalid",
    `There are no prompts to answer in ${rows} rows. Give rows with a prompt, raise max_length or lower max_completion_length.`,
    { setting: "max_completion_length" },
  );

/** See `Spec.check`. @throws AppError where no prompt leaves room for a response */
export function checkPrompts(reader: RowReader, config: RolloutConfig, { train }: Rows): void {
  const fits = (row: unknown) => encodePrompts(reader, [row], "training", roomFor(reader, config)).prompts.length > 0;
  if (!mayBeUsable(train, fits)) throw noPrompts(train.length);
}

/** Reads the prompts and opens the rewards. @throws AppError where there are none, or they do not go together */
export async function preparePrompts(env: Env, config: RolloutConfig, rows: Rows): Promise<Prompts> {
  const rewards = readRewards(config);
  const room = roomFor(env, config);
  const read = (some: readonly unknown[], name: string) => {
    const { prompts, long } = encodePrompts(env, some, name, room);
    if (long > 0) {
      env.log("warning", `${long} ${name} prompts left out: empty, or longer than ${Math.max(0, room)} tokens.`);
    }
    return prompts;
  };
  const [train, test] = [read(rows.train, "training"), read(rows.test, "held-out")];
  if (train.length === 0) throw noPrompts(rows.train.length);
  requireColumns(
    rewards,
    train.map(({ row }) => row),
  );
  const heldOutSft = openHeldOutSft(
    env,
    test.slice(0, mostHeldOut).map(({ row }) => row),
    { length: Math.min(config.max_length, env.maxPositions), batch: config.per_device_eval_batch_size },
  );
  return { train, test, heldOutSft, rewards: await openRewards(rewards, env.rewardTools) };
}

/** Prompts of a step, of which there are `count`: epoch after epoch in an order of its own, a function of the seed and the step. */
export function choosePrompts(seed: number, prompts: readonly Prompt[], step: number, count: number): Prompt[] {
  const orders = new Map<number, readonly Prompt[]>();
  return Array.from({ length: count }, (_, i) => {
    const at = (step - 1) * count + i;
    const epoch = Math.floor(at / prompts.length);
    const order = orders.get(epoch) ?? shuffled(prompts, randomFrom(seedFor(seed, "prompts", epoch)));
    orders.set(epoch, order);
    return order[at % prompts.length] as Prompt;
  });
}

/** What the policy answers to each of these prompts. What it draws follows from the coordinates alone. */
export async function roll(
  env: Env,
  config: RolloutConfig,
  prompts: readonly Prompt[],
  ...coordinates: readonly (string | number)[]
): Promise<Episode[]> {
  const answers = await env.generate(
    prompts.map(({ ids }) => ids),
    {
      seeds: prompts.map((_, i) => seedFor(env.seed, "rollout", ...coordinates, i)),
      ...{ temperature: config.temperature, topP: config.top_p, topK: config.top_k, minP: 0 },
      maxTokens: config.max_completion_length,
    },
  );
  return answers.map(({ ids, end, logprobs, finished }, i) => ({
    prompt: prompts[i] as Prompt,
    completion: end === null ? ids : [...ids, end],
    sampled: logprobs,
    text: env.tokenizer.decode(ids),
    finished,
  }));
}

export function scoreEpisodes(rewards: readonly OpenedReward[], episodes: readonly Episode[]): Promise<RewardSum> {
  return scoreBatch(
    rewards,
    episodes.map(({ prompt, text, completion, finished }) => ({
      ...{ prompt: prompt.text, completion: text, ids: completion, finished, row: prompt.row },
    })),
  );
}

const meanOf = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;

/** TRL's figures of what was written and what it was given; NaN where there is nothing to take a mean of. */
export function rolloutFigures(episodes: readonly Episode[], { totals, each }: RewardSum): Record<string, number> {
  const lengths = episodes.map(({ completion }) => completion.length);
  const ended = episodes.filter(({ finished }) => finished).map(({ completion }) => completion.length);
  const { mean, std, count } = moments(totals);
  const some = (values: readonly number[], of: (...values: number[]) => number) =>
    values.length === 0 ? Number.NaN : of(...values);
  return {
    reward: count === 0 ? Number.NaN : mean,
    reward_std: std,
    ...Object.fromEntries(
      Object.entries(each).flatMap(([name, scores]) => {
        const { mean, std, count } = moments(scores);
        if (count === 0) return [];
        return [[`rewards/${name}/mean`, mean] as const, [`rewards/${name}/std`, std] as const];
      }),
    ),
    "completions/mean_length": meanOf(lengths),
    "completions/min_length": some(lengths, Math.min),
    "completions/max_length": some(lengths, Math.max),
    "completions/mean_terminated_length": meanOf(ended),
    "completions/min_terminated_length": some(ended, Math.min),
    "completions/max_terminated_length": some(ended, Math.max),
    "completions/clipped_ratio": 1 - ended.length / lengths.length,
  };
}

const shown = 8; // completions of a step

export function samplesOf(episodes: readonly Episode[], totals: readonly (number | null)[]): Sample[] {
  return episodes.slice(0, shown).map(({ prompt, text }, i) => ({
    prompt: typeof prompt.text === "string" ? prompt.text : prompt.text.map(({ content }) => content).join("\n\n"),
    completion: text.trim(),
    ...(typeof totals[i] === "number" && { score: totals[i] }),
  }));
}

/** The mean reward on held-out prompts, which the run does not train on, and how likely what people chose there still is. */
export async function measureReward(
  env: Env,
  config: RolloutConfig,
  { test, rewards, heldOutSft }: Prompts,
): Promise<Record<string, number>> {
  const prompts = test.slice(0, mostHeldOut);
  if (prompts.length === 0) return {};
  const episodes = await roll(env, config, prompts, "held-out");
  const { totals } = await scoreEpisodes(rewards, episodes);
  const { mean, std, count } = moments(totals);
  const forgotten = await heldOutSft();
  return {
    ...(forgotten !== undefined && { sft_loss: forgotten }),
    ...(count > 0 && {
      reward: mean,
      reward_std: std,
      "completions/mean_length": meanOf(episodes.map(({ completion }) => completion.length)),
    }),
  };
}
