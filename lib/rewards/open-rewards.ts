import { AppError } from "../errors";
import { type RewardConfig, rewardKinds } from "./registry";
import type { RewardFunction, RewardTools, Scored } from "./reward-function";

export interface OpenedReward {
  readonly name: string; // unique in the list
  readonly weight: number;
  readonly score: RewardFunction;
}

const kindOf = (config: RewardConfig) => {
  const kind = rewardKinds.find(({ type }) => type === config.type);
  if (kind === undefined) throw new Error(`There is no reward of type "${config.type}".`);
  return kind;
};

/** Each reward's name in curves and files: the one given, else its type; a second of that name is NAME_2. */
export function rewardNames(configs: readonly RewardConfig[]): string[] {
  const names: string[] = [];
  for (const { name, type } of configs) {
    const wanted = name ?? type;
    let free = wanted;
    for (let n = 2; names.includes(free); n++) free = `${wanted}_${n}`;
    names.push(free);
  }
  return names;
}

/** @throws AppError where a reward reads a column that no row of the data has */
export function requireColumns(configs: readonly RewardConfig[], rows: readonly Readonly<Record<string, unknown>>[]) {
  const names = rewardNames(configs);
  for (const [i, config] of configs.entries()) {
    for (const column of kindOf(config).columns(config)) {
      if (rows.some((row) => row[column] !== undefined && row[column] !== null)) continue;
      const there = Object.keys(rows[0] ?? {}).join(", ") || "none";
      throw new AppError(
        "invalid",
        `The reward ${names[i]} reads the column "${column}", which no row has; there is: ${there}.`,
      );
    }
  }
}

/** Opens each reward, in order. @throws AppError when one cannot work as it is set */
export async function openRewards(configs: readonly RewardConfig[], tools: RewardTools): Promise<OpenedReward[]> {
  const names = rewardNames(configs);
  const opened: OpenedReward[] = [];
  for (const [i, config] of configs.entries()) {
    const score = await kindOf(config).open(config, tools);
    opened.push({ name: names[i] ?? config.type, weight: config.weight, score });
  }
  return opened;
}

export interface RewardSum {
  /** The weighted sum over the rewards that could score the completion; null where none could. */
  readonly totals: readonly (number | null)[];
  /** What each reward gave, before its weight, by its name. */
  readonly each: Readonly<Record<string, readonly (number | null)[]>>;
}

/** Scores a batch with every reward. Rewards that give null are left out of a completion's sum, as TRL's GRPO does. */
export async function scoreBatch(rewards: readonly OpenedReward[], batch: readonly Scored[]): Promise<RewardSum> {
  const each: Record<string, readonly (number | null)[]> = {};
  for (const { name, score } of rewards) {
    const scores = await score(batch);
    if (scores.length !== batch.length) {
      throw new Error(`The reward ${name} gave ${scores.length} scores for ${batch.length} completions.`);
    }
    each[name] = scores;
  }
  const totals = batch.map((_, i) => {
    const given = rewards.flatMap(({ name, weight }) => {
      const score = each[name]?.[i] ?? null;
      return score === null ? [] : [weight * score];
    });
    return given.length === 0 ? null : given.reduce((sum, part) => sum + part, 0);
  });
  return { totals, each };
}
