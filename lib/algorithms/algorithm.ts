import type * as tensorflow from "@tensorflow/tfjs";
import type { z } from "zod";
import type { Arrays, Tensors } from "../engine/store";
import { AppError } from "../errors";
import type { Tokenizer } from "../nn/tokenizer";
import type { Choice } from "./choice";
import type { TrainingConfig, TrainingSchema } from "./training-config";

/** TensorFlow.js, handed in: files of this folder name its types only, so that the web server can read the registry. */
export type Tf = typeof tensorflow;
export type Tensor = tensorflow.Tensor;

/** What the model says of some tokens, each [N]. Only log-probs carry a gradient. */
export interface TokenFigures {
  readonly logProbs: Tensor;
  readonly entropies: Tensor; // of the distribution that the token is drawn from, in nats
  readonly correct: Tensor; // 1 where the token is the likeliest
  readonly meanLogits: Tensor; // over the vocabulary
}

/** Rows that hold several sequences one after the other, each of which sees itself alone: [B, T] int32 both. */
export interface Packing {
  readonly documents: Tensor; // a number for each sequence of a row, another one for the filling
  readonly places: Tensor; // where in its sequence a token stands
}

/** The model that learns, as a loss sees it. Positions index the rows of `ids` laid end to end: row * T + t. */
export interface Learner {
  /** log p(targets[n] | the tokens up to and with positions[n]), [N]; logits are made at these positions only. */
  tokenLogProbs(ids: Tensor, positions: Tensor, targets: Tensor): Tensor;
  /** The same, with what else the logits tell. */
  tokenFigures(ids: Tensor, positions: Tensor, targets: Tensor, packing?: Packing): TokenFigures;
  /** The scalar head at the given positions, [N]. */
  scores(ids: Tensor, positions: Tensor): Tensor;
}

export interface Env {
  readonly tf: Tf;
  readonly tokenizer: Tokenizer;
  readonly seed: number;
  readonly maxPositions: number; // the longest sequence that the model can read
  readonly log: (level: "info" | "warning", message: string) => void;
  /** Lets other work of the process run; throws when the run is being stopped. */
  readonly pause: () => Promise<void>;
  /**
   * What the model, as it is when called, says of a batch: `read` makes it of the batch's tensors, without gradients. Make
   * a program once and call it often: it may be kept as a graph (lib/engine/store.ts says what `read` may not do).
   */
  readonly program: <A extends Arrays>(
    read: (tensors: Tensors<A>, model: Learner) => Tensor,
  ) => (arrays: A) => Promise<Float32Array>;
}

/** A mean over something of which a batch may hold any number, or none: told as a sum and how many it is over. */
export interface Ratio {
  readonly sum: Tensor;
  readonly count: Tensor;
}

export interface Loss {
  readonly loss: Tensor; // scalar, a mean over the batch
  readonly metrics: Readonly<Record<string, Tensor | Ratio>>; // scalars; a tensor is a mean over the batch
}

/** Rows that go through the model at once. Batches of one update are averaged by `weight` (rows, or tokens for SFT). */
export interface Batch<A extends Arrays> {
  readonly arrays: A;
  readonly weight: number;
  readonly tokens: number;
}

/** A started run: it gathers the batches of any step; the loop does the rest. */
export interface Session {
  readonly config: TrainingConfig;
  readonly totalSteps: number;
  /** Epochs completed after `step` steps. */
  epochAfter(step: number): number;
  /** The updates of a step (offline methods: one), each a list of batches whose gradients are averaged. */
  collect(step: number): Promise<readonly (readonly Batch<Arrays>[])[]>;
  readonly heldOut: readonly Batch<Arrays>[];
  /** A pure function of the batch's tensors and the model, differentiated by the loop. */
  loss(tensors: Tensors<Arrays>, model: Learner): Loss;
  /** Figures that follow from the held-out means and the number of rows, such as an interval. */
  summarise(means: Readonly<Record<string, number>>, rows: number): Record<string, number>;
}

/** What the registry tells about an algorithm. Light: forms, the command line and the docs read it. */
export interface AlgorithmInfo {
  readonly name: string;
  readonly title: string;
  readonly summary: string;
  /** The rows it is made for: pairs, completions to imitate, or thumbs up and down. All of them read pairs as well. */
  readonly learnsFrom: "preference" | "demonstration" | "thumbs";
  readonly produces: "policy" | "reward";
  readonly roles: readonly ("policy" | "reference" | "reward")[];
  readonly choice: Choice;
  readonly config: z.ZodObject;
}

export interface Rows {
  readonly train: readonly unknown[];
  readonly test: readonly unknown[];
}

/**
 * One training method. Two moves make a step: `collect` gathers batches (async, no gradients: look rows up, or sample
 * and score), `loss` turns one into a number (sync, pure, differentiated; lib/engine/store.ts says what that asks). Everything else is the loop's.
 */
export interface Spec<S extends TrainingSchema, Data, A extends Arrays> extends Omit<AlgorithmInfo, "config"> {
  readonly config: S;
  /** Text to numbers, once, before the first step and with the base model's weights (reference log-probs). */
  prepare(env: Env, config: z.output<S>, rows: Rows): Promise<Data>;
  steps(config: z.output<S>, data: Data): { total: number; perEpoch: number };
  collect(env: Env, config: z.output<S>, data: Data, step: number): Promise<readonly (readonly Batch<A>[])[]>;
  heldOut(config: z.output<S>, data: Data): readonly Batch<A>[];
  loss(env: Env, config: z.output<S>, tensors: Tensors<A>, model: Learner): Loss;
  summarise?(means: Readonly<Record<string, number>>, rows: number): Record<string, number>;
}

export interface Algorithm extends AlgorithmInfo {
  /** @throws AppError naming each setting that is wrong, and why */
  readConfig(raw: unknown): TrainingConfig;
  start(env: Env, config: unknown, rows: Rows): Promise<Session>;
}

/** @throws AppError naming each setting that is wrong, and why */
function parseConfig<S extends z.ZodType>(title: string, schema: S, raw: unknown): z.output<S> {
  const parsed = schema.safeParse(raw ?? {});
  if (parsed.success) return parsed.data;
  const complaints = parsed.error.issues.map(({ path, message }) => [...path, message].join(": "));
  throw new AppError("invalid", `${title} cannot start. ${complaints.join("; ")}.`, parsed.error);
}

/** Closes over an algorithm's own types, so that the loop never sees them. */
export function defineAlgorithm<S extends TrainingSchema, Data, A extends Arrays>(spec: Spec<S, Data, A>): Algorithm {
  const { name, title, summary, learnsFrom, produces, roles, choice, config: schema } = spec;
  return {
    ...{ name, title, summary, learnsFrom, produces, roles, choice, config: schema },
    readConfig: (raw) => parseConfig(title, schema, raw),
    async start(env, raw, rows) {
      const config = parseConfig(title, schema, raw);
      const data = await spec.prepare(env, config, rows);
      const { total, perEpoch } = spec.steps(config, data);
      return {
        config,
        totalSteps: total,
        epochAfter: (step) => step / perEpoch,
        collect: (step) => spec.collect(env, config, data, step),
        heldOut: spec.heldOut(config, data),
        // The loop makes exactly the arrays of these batches into tensors, key by key.
        loss: (tensors, model) => spec.loss(env, config, tensors as Tensors<A>, model),
        summarise: (means, count) => spec.summarise?.(means, count) ?? {},
      };
    },
  };
}
