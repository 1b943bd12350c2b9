import type { AlgorithmInfo } from "../algorithms/algorithm";
import { bucket } from "../algorithms/collate";
import { readLora } from "../algorithms/lora-config";
import type { TrainingConfig } from "../algorithms/training-config";
import { weightShapes } from "../nn/checkpoint-files";
import type { Architecture } from "../nn/families/architecture";
import { loraLayers, loraShapes } from "../nn/lora";
import { countOf } from "../nn/stored-tensor";
import { cacheNumbers, headNumbers, keptActivations, passingActivations, type RowsAtOnce } from "./activations";
import { type ComputedBy, processBytes } from "./computed-by";

/** What is in memory, and for which of the run's models. */
export interface MemoryPart {
  readonly role: AlgorithmInfo["roles"][number] | "process";
  readonly what: "process" | "weights" | "gradients" | "moments" | "activations" | "logits" | "cache";
  readonly bytes: number;
}

export interface MemoryEstimate {
  readonly parts: readonly MemoryPart[];
  readonly total: number; // bytes, at the run's peak
}

/** A run, as far as its memory goes. */
export interface Workload {
  readonly architecture: Architecture;
  readonly method: Pick<AlgorithmInfo, "learnsFrom" | "produces" | "roles">;
  readonly config: TrainingConfig;
  readonly by: ComputedBy;
  /**
   * Tokens of the data's longest row, of its longest prompt where the model writes the rest; null where it is not known:
   * then rows are taken to be as long as `max_length` lets them.
   */
  readonly longestRow: number | null;
  /** Weights of each reward model beside the run's own models. */
  readonly rewardModels?: readonly number[];
}

const bytesPerNumber = 4; // everything is computed in float32

/** Sequences that a row of the data becomes: a pair is two. */
const sequencesPerRow = { preference: 2, demonstration: 1, thumbs: 1, prompts: 1 } as const;

/**
 * What a run will hold at its peak: weights, gradients and moments as long as it lasts, and the larger of what a training
 * step, an evaluation and the writing of answers add for a while.
 */
export function estimateMemory(work: Workload): MemoryEstimate {
  const { architecture, method, config, by, rewardModels = [] } = work;
  const lora = readLora(config);
  const layers = lora ? loraLayers(architecture, lora) : [];
  const whole = countWeights(architecture, method.produces === "reward" ? "score" : "lm");
  const adapter = countAll(loraShapes(layers));
  const head = method.produces === "reward" ? architecture.hiddenSize : 0; // trained beside the adapter
  const trained = lora ? adapter + head : whole;
  const moments = config.optim === "sgd" ? 0 : 2;
  const own = method.produces;
  const scored = countWeights(architecture, "score");
  const values = method.roles.includes("value") ? 1 : 0; // value models, trained as the policy is
  const adapterRanks = layers.reduce((sum, { rank }) => sum + rank, 0);
  const counts: Count[] = [
    [own, "weights", whole + adapter],
    [own, "gradients", trained],
    [own, "moments", moments * trained],
    ["reference", "weights", hasOwnReference(work) ? whole : 0],
    ["value", "weights", values * (scored + adapter)],
    ["value", "gradients", values * (lora ? adapter + architecture.hiddenSize : scored)],
    ["value", "moments", values * moments * (lora ? adapter + architecture.hiddenSize : scored)],
    ["reward", "weights", sum(rewardModels)],
    ...busiest(work, adapterRanks).map(([what, count]): Count => [own, what, count]),
  ];
  const parts: MemoryPart[] = [
    { role: "process", what: "process", bytes: processBytes(by) },
    ...counts
      .filter(([, , count]) => count > 0)
      .map(([role, what, count]) => ({ role, what, bytes: bytesPerNumber * count })),
  ];
  return { parts, total: sum(parts.map(({ bytes }) => bytes)) };
}

type Count = readonly [role: MemoryPart["role"], what: MemoryPart["what"], numbers: number];

const sum = (numbers: readonly number[]) => numbers.reduce((total, each) => total + each, 0);

/** Weights of a model with this head. */
export const countWeights = (architecture: Architecture, head: "lm" | "score"): number =>
  countAll(weightShapes(architecture, head));

const countAll = (shapes: ReadonlyMap<string, readonly number[]>) => sum([...shapes.values()].map(countOf));

/**
 * Whether the reference is a model of its own. Methods over fixed data read it once, before the first step, with the
 * weights as they then are; with LoRA it is the model with its adapter off.
 */
function hasOwnReference({ method, config }: Workload): boolean {
  const penalised = !("beta" in config) || config.beta !== 0; // at 0 nobody asks it
  return method.learnsFrom === "prompts" && method.roles.includes("reference") && penalised && !config.use_peft;
}

/** Operation by operation, what an operation put out stays until the gradient is made: 2.2 to 2.8 times what a graph keeps. */
const eagerShare = 2.6;

type Phase = readonly (readonly ["activations" | "logits" | "cache", number])[];

/** Tokens; a model that writes adds its completion to the prompt. */
function longestSequence({ config, longestRow }: Workload): number {
  const written = "max_completion_length" in config ? Number(config.max_completion_length) : 0;
  return Math.min(config.max_length, longestRow ?? config.max_length) + written;
}

/** The phase of a run that adds most to what lasts. */
function busiest(work: Workload, adapterRanks: number): Phase {
  const { architecture, method, config, by } = work;
  const per = sequencesPerRow[method.learnsFrom];
  const length = bucket(Math.min(longestSequence(work), architecture.maxPositions));
  const training: RowsAtOnce = { rows: per * config.per_device_train_batch_size, length };
  const evaluated: RowsAtOnce = { rows: per * config.per_device_eval_batch_size, length };
  const head = (at: RowsAtOnce) => (method.produces === "policy" ? headNumbers(architecture, at) : 0);
  const checkpointing = config.gradient_checkpointing;
  const share = by.captured ? 1 : eagerShare;
  const kept = keptActivations(architecture, training, { checkpointing, adapterRanks });
  const phases: Phase[] = [
    [
      ["activations", share * kept],
      ["logits", share * head(training)],
    ],
    [
      ["activations", passingActivations(architecture, evaluated)],
      ["logits", head(evaluated)],
    ],
  ];
  if (method.learnsFrom === "prompts") phases.push([["cache", 2 * cacheNumbers(architecture, training)]]);
  const size = (phase: Phase) => sum(phase.map(([, count]) => count));
  return phases.reduce((most, phase) => (size(phase) > size(most) ? phase : most));
}
