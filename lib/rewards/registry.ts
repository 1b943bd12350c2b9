import { z } from "zod";
import { cosineScaled } from "./cosine-scaled";
import { exactAnswer } from "./exact-answer";
import { format } from "./format";
import { jsonSchema } from "./json-schema";
import { keyword } from "./keyword";
import { length } from "./length";
import { numericAnswer } from "./numeric-answer";
import { processReward } from "./process-reward";
import { regex } from "./regex";
import { repetition } from "./repetition";
import { rewardEnsemble } from "./reward-ensemble";
import type { Reward } from "./reward-function";
import { rewardModel } from "./reward-model";
import { softOverlong } from "./soft-overlong";

/** Every kind of reward. A new one is a file and a line here. */
export const rewardKinds = [
  exactAnswer,
  numericAnswer,
  cosineScaled,
  regex,
  jsonSchema,
  format,
  keyword,
  length,
  softOverlong,
  repetition,
  rewardModel,
  rewardEnsemble,
  processReward,
] as const satisfies readonly Reward[];

type Schemas<Kinds extends readonly { config: unknown }[]> = { [K in keyof Kinds]: Kinds[K]["config"] };
const schemas = rewardKinds.map(({ config }) => config) as unknown as Schemas<typeof rewardKinds>; // map forgets the length

/** One reward's settings: its `type`, its `weight` in the sum, its `name` in curves, and what the type asks for. */
export const rewardConfig = z.discriminatedUnion("type", schemas);
export type RewardConfig = z.output<typeof rewardConfig>;

/** The list that a file or a setting holds. */
export const rewardConfigs = z.array(rewardConfig).min(1, "Name at least one reward.").max(32);
