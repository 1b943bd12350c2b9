import { z } from "zod";
import type { Message } from "../datasets/preference-row";

/** A completion to be scored, and all that is known of it. */
export interface Scored {
  readonly prompt: string | readonly Message[];
  readonly completion: string;
  readonly ids: readonly number[]; // the completion's tokens, with the end token where it wrote one (TRL's completion_ids)
  readonly finished: boolean; // it ended by itself
  readonly row: Readonly<Record<string, unknown>>; // the data's row that the prompt is from: right answers and the like
}

/** The reward of each completion, in the batch's order. null: it cannot be scored, such as where the right answer is unknown. */
export type RewardFunction = (batch: readonly Scored[]) => Promise<readonly (number | null)[]>;

/** What a reward needs from outside: whoever opens rewards opens these, keeps them and closes them. */
export interface RewardTools {
  /** A reward model's checkpoint folder: one score a completion. */
  readonly openScorer: (folder: string) => Promise<(batch: readonly Scored[]) => Promise<readonly number[]>>;
  /** A process reward model's folder: of each completion, the probability that each of its steps is right. */
  readonly openStepScorer: (
    folder: string,
    separator: string,
  ) => Promise<(batch: readonly Scored[]) => Promise<readonly number[][]>>;
}

/** Settings that every kind of reward has. */
export const rewardFields = {
  name: z
    .string()
    .trim()
    .regex(/^[\w.-]{1,64}$/, "Letters, digits, dots, dashes and underscores, at most 64.")
    .optional(), // in curves: rewards/NAME; else the type
  weight: z.number().min(-1e6).max(1e6).default(1),
};

type SchemaOf<Type extends string> = z.ZodObject<
  { type: z.ZodLiteral<Type> } & typeof rewardFields & z.core.$ZodLooseShape,
  z.core.$strict
>;

/**
 * A kind of reward. To add one: a file like keyword.ts and a line in registry.ts. It works on text that a model wrote:
 * nothing of it is ever run, and no input may make it slow.
 */
interface Spec<Type extends string, S extends SchemaOf<Type>> {
  readonly type: Type;
  readonly title: string;
  readonly summary: string; // what is rewarded, in a sentence, with the values it gives
  readonly config: S;
  /** Columns of the data that it reads; there is nothing to score where no row has them. */
  columns?(config: z.output<S>): readonly string[];
  /** @throws AppError when the settings cannot work, such as a pattern that does not parse */
  open(config: z.output<S>, tools: RewardTools): Promise<RewardFunction>;
}

/** A kind of reward with its settings' type closed over. */
export interface Reward<Type extends string = string, S extends SchemaOf<Type> = SchemaOf<Type>> {
  readonly type: Type;
  readonly title: string;
  readonly summary: string;
  readonly config: S;
  columns(config: unknown): readonly string[];
  open(config: unknown, tools: RewardTools): Promise<RewardFunction>;
}

export function defineReward<Type extends string, S extends SchemaOf<Type>>(spec: Spec<Type, S>): Reward<Type, S> {
  const { type, title, summary, config: schema } = spec;
  return {
    ...{ type, title, summary, config: schema },
    columns: (config) => spec.columns?.(schema.parse(config)) ?? [],
    open: (config, tools) => spec.open(schema.parse(config), tools),
  };
}

/** A reward that looks at each completion alone. */
export function forEach(score: (scored: Scored) => number | null): RewardFunction {
  return async (batch) => batch.map(score);
}
