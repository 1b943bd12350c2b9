import type * as tensorflow from "@tensorflow/tfjs";
import type { z } from "zod";
import type { Arrays, Tensors } from "../engine/store";
import { AppError } from "../errors";
import type { Generated } from "../nn/generate";
import type { Head } from "../nn/heads";
import type { Tokenizer } from "../nn/tokenizer";
import type { RewardTools } from "../rewards/reward-function";
import type { Choice } from "./choice";
import type { TrainingConfig, TrainingSchema } from "./training-config";

/** TensorFlow.js, handed in: files of this folder name its types only, so that the web server can read the registry. */
export type Tf = typeof tensorflow;
export type Tensor = tensorflow.Tensor;

/** What the model says of some tokens, each [N]. Only log-probs carry a gradient, and entropies where that was asked for. */
export interface TokenFigures {
  readonly logProbs: Tensor;
  readonly entropies: Tensor; // of the distribution that the token is drawn from, in nats
  readonly collisions?: Tensor | undefined; // log sum_v p(v)^2 of that distribution, where asked for
  readonly correct: Tensor; // 1 where the token is the likeliest
  readonly meanLogits: Tensor; // over the vocabulary
}

/** Rows that hold several sequences one after the other, each of which sees itself alone: [B, T] int32 both. */
export interface Packing {
  readonly documents: Tensor; // a number for each sequence of a row, another one for the filling
  readonly places: Tensor; // where in its sequence a token stands
}

/** How the model is read where it is not as usual. */
export interface TokenReading {
  readonly packing?: Packing | undefined;
  /** What logits are divided by; 1 unless told. */
  readonly temperature?: number;
  /** Whether entropies carry a gradient, which takes two more passes over the logits; a constant of the run. */
  readonly entropyGradient?: boolean;
  /** Whether `collisions` is to be told; a constant of the run. */
  readonly collisions?: boolean;
}

/** The model that learns, as a loss sees it. Positions index the rows of `ids` laid end to end: row * T + t. */
export interface Learner {
  /** log p(targets[n] | the tokens up to and with positions[n]), [N]; logits are made at these positions only. */
  tokenLogProbs(ids: Tensor, positions: Tensor, targets: Tensor, reading?: TokenReading): Tensor;
  /** The same, with what else the logits tell. */
  tokenFigures(ids: Tensor, positions: Tensor, targets: Tensor, reading?: TokenReading): TokenFigures;
  /** The scalar head at the given positions, [N]. */
  scores(ids: Tensor, positions: Tensor): Tensor;
  /** The logits of a step that ends at each of the positions: wrong and right, [N, 2]. */
  stepLogits(ids: Tensor, positions: Tensor): Tensor;
}

/** How completions are drawn. */
export interface Drawing {
  readonly seeds: readonly number[]; // one a completion
  readonly temperature: number;
  readonly topP: number; // 1: off
  readonly topK: number; // 0: off
  readonly minP: number; // 0: off
  readonly maxTokens: number;
}

/** Makes a program of a model: what it says of a batch, without gradients. */
export type ProgramMaker = <A extends Arrays>(
  read: (tensors: Tensors<A>, model: Learner) => Tensor,
) => (arrays: A) => Promise<Float32Array>;

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
  readonly program: ProgramMaker;
  /** The same of the model as it was before step 1; without LoRA it is opened, beside the other, when first asked. */
  readonly reference: ProgramMaker;
  /** The same of the value model, see `Spec.value`. */
  readonly value: ProgramMaker;
  /** Continues prompts (token ids), each with what the model that learns, as it is when called, would say. */
  readonly generate: (prompts: readonly (readonly number[])[], drawing: Drawing) => Promise<readonly Generated[]>;
  /** Opens reward models; they are closed with the run. */
  readonly rewardTools: RewardTools;
}

/** What it takes to turn rows into tokens; no model. */
export type RowReader = Pick<Env, "tokenizer" | "maxPositions">;

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

/** Numbers that one step leaves to the next, such as a penalty that adapts; saved with a checkpoint. */
export type Carried = Readonly<Record<string, number>>;

/** What a step learns from. */
export interface Collected<A extends Arrays> {
  /** The updates of the step (offline methods: one), each a list of batches whose gradients are averaged. */
  readonly updates: readonly (readonly Batch<A>[])[];
  /** Those of the value model: each follows the policy's update of the same number. */
  readonly valueUpdates?: readonly (readonly Batch<Arrays>[])[];
  /** What is known of the step before it learns, such as the mean reward; NaN: not known. */
  readonly figures?: Readonly<Record<string, number>>;
  /** What the model wrote, with what it was given for it. */
  readonly samples?: readonly Sample[];
  readonly carried?: Carried;
}

/** A completion to be shown. */
export interface Sample {
  readonly prompt: string;
  readonly completion: string;
  readonly score?: number;
}

/** A started run: it gathers the batches of any step; the loop does the rest. */
export interface Session {
  readonly config: TrainingConfig;
  readonly totalSteps: number;
  /** Epochs completed after `step` steps. */
  epochAfter(step: number): number;
  collect(step: number, carried: Carried): Promise<Collected<Arrays>>;
  readonly heldOut: readonly Batch<Arrays>[];
  /** A pure function of the batch's tensors and the model, differentiated by the loop. */
  loss(tensors: Tensors<Arrays>, model: Learner): Loss;
  /** The value model's, which has the batches of `valueUpdates`; null where there is no such model. */
  readonly value: {
    readonly learningRate: number;
    loss(tensors: Tensors<Arrays>, model: Learner): Loss;
  } | null;
  /** What a held-out measurement says that takes more than a loss. */
  measure(): Promise<Readonly<Record<string, number>>>;
  /** What is to be taken off the scores of the reward model as it is now; null where they stay as they are. */
  rewardMean(): Promise<number | null>;
  /** Figures that follow from the held-out means and the number of rows, such as an interval. */
  summarise(means: Readonly<Record<string, number>>, rows: number): Record<string, number>;
}

/** What the registry tells about an algorithm. Light: forms, the command line and the docs read it. */
export interface AlgorithmInfo {
  readonly name: string;
  readonly title: string;
  readonly summary: string;
  /**
   * The rows it is made for: pairs, completions to imitate, thumbs up and down, or prompts alone, to which it writes
   * responses of its own. All of them read pairs as well.
   */
  readonly learnsFrom: "preference" | "demonstration" | "thumbs" | "prompts";
  readonly produces: "policy" | "reward";
  readonly head: Head;
  readonly roles: readonly ("policy" | "reference" | "reward" | "value")[];
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
export interface Spec<S extends TrainingSchema, Data, A extends Arrays> extends Omit<AlgorithmInfo, "config" | "head"> {
  readonly config: S;
  /** A scalar for what produces a reward, else the language-model head, unless told. */
  readonly head?: Head;
  /** Text to numbers, once, before the first step and with the base model's weights (reference log-probs). */
  prepare(env: Env, config: z.output<S>, rows: Rows): Promise<Data>;
  /**
   * Whether something can be learned from the rows, for those who ask before a run is started: no tensors, and a few
   * seconds at most, so that it may leave the question open.
   * @throws AppError what `prepare` would, with the setting to change in `details.setting`
   */
  check?(reader: RowReader, config: z.output<S>, rows: Rows): void;
  steps(config: z.output<S>, data: Data): { total: number; perEpoch: number };
  collect(env: Env, config: z.output<S>, data: Data, step: number, carried: Carried): Promise<Collected<A>>;
  heldOut(config: z.output<S>, data: Data): readonly Batch<A>[];
  loss(env: Env, config: z.output<S>, tensors: Tensors<A>, model: Learner): Loss;
  measure?(env: Env, config: z.output<S>, data: Data): Promise<Readonly<Record<string, number>>>;
  rewardMean?(env: Env, config: z.output<S>, data: Data): Promise<number | null>;
  summarise?(means: Readonly<Record<string, number>>, rows: number): Record<string, number>;
  /** A second model with a scalar head, trained beside the policy with an optimizer of its own. */
  readonly value?: {
    /** The folder of the reward model that it starts from; null: the policy's body under a new head. */
    from(config: z.output<S>): string | null;
    learningRate(config: z.output<S>): number;
    loss(env: Env, config: z.output<S>, tensors: Tensors<Arrays>, model: Learner): Loss;
  };
}

export interface Algorithm extends AlgorithmInfo {
  /** @throws AppError naming each setting that is wrong, and why */
  readConfig(raw: unknown): TrainingConfig;
  /** The folder that the value model starts from, null for the policy's; undefined where there is no value model. */
  valueFrom(raw: unknown): string | null | undefined;
  /** See `Spec.check`. */
  check(reader: RowReader, config: unknown, rows: Rows): void;
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
  const { name, title, summary, learnsFrom, produces, roles, choice, value, config: schema } = spec;
  return {
    ...{ name, title, summary, learnsFrom, produces, roles, choice, config: schema },
    head: spec.head ?? (produces === "reward" ? "score" : "lm"),
    readConfig: (raw) => parseConfig(title, schema, raw),
    valueFrom: (raw) => spec.value?.from(parseConfig(title, schema, raw)),
    check: (reader, raw, rows) => spec.check?.(reader, parseConfig(title, schema, raw), rows),
    async start(env, raw, rows) {
      const config = parseConfig(title, schema, raw);
      const data = await spec.prepare(env, config, rows);
      const { total, perEpoch } = spec.steps(config, data);
      return {
        config,
        totalSteps: total,
        epochAfter: (step) => step / perEpoch,
        collect: (step, carried) => spec.collect(env, config, data, step, carried),
        heldOut: spec.heldOut(config, data),
        // The loop makes exactly the arrays of these batches into tensors, key by key.
        loss: (tensors, model) => spec.loss(env, config, tensors as Tensors<A>, model),
        value: value
          ? {
              learningRate: value.learningRate(config),
              loss: (tensors, model) => value.loss(env, config, tensors, model),
            }
          : null,
        measure: async () => (await spec.measure?.(env, config, data)) ?? {},
        rewardMean: async () => (await spec.rewardMean?.(env, config, data)) ?? null,
        summarise: (means, count) => spec.summarise?.(means, count) ?? {},
      };
    },
  };
}
