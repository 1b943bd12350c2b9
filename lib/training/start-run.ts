import type { Algorithm, Env, Session } from "../algorithms/algorithm";
import { readLora } from "../algorithms/lora-config";
import type { TrainingConfig } from "../algorithms/training-config";
import { AppError } from "../errors";
import { type Checkpoint, readCheckpoint, withHead } from "../nn/checkpoint-files";
import { hashModel } from "../nn/hash-model";
import { topOfStack } from "../nn/lora-stack";
import { type Model, openModel } from "../nn/model";
import { countOf, type StoredTensor } from "../nn/stored-tensor";
import { openTokenizer, type Tokenizer } from "../nn/tokenizer";
import { seedFor } from "../random";
import { newestCheckpoint, type RunState, readMoments, readState, sha256, valueFolder } from "./checkpoint";
import type { TrainRequest } from "./events";
import { emptyWindow } from "./metrics-window";
import { openEnv } from "./open-env";
import { openOptimizer } from "./optimizer";
import { createPrograms, type Programs } from "./programs";
import { openSamples } from "./sample-prompts";

export interface Run {
  readonly resumedFrom: string | null; // a checkpoint's folder
  readonly session: Session;
  readonly model: Model;
  readonly value: SecondModel | null;
  readonly samples: ReturnType<typeof openSamples>;
  readonly programs: Programs;
  readonly state: RunState;
  dispose(): void;
}

/** The model that learns, with the head that the method needs, and with an adapter where the settings say LoRA. */
async function openLearner(
  request: TrainRequest,
  algorithm: Algorithm,
  config: TrainingConfig,
): Promise<{ model: Model; tokenizer: Tokenizer }> {
  const base = readCheckpoint(request.model);
  if (algorithm.produces === "policy" && base.head !== "lm") {
    throw new AppError("invalid", `${request.model} is a reward model; ${algorithm.title} needs one that writes text.`);
  }
  const settings = readLora(config);
  const lora = settings && { settings, seed: request.seed };
  const model = await openModel(withHead(base, algorithm.head, request.seed), { lora });
  return { model, tokenizer: openTokenizer(request.model) };
}

/** The value model, where the method has one: a reward model, or the policy's body under a new scalar head. */
async function openValue(request: TrainRequest, algorithm: Algorithm): Promise<Model | null> {
  const from = algorithm.valueFrom(request.config);
  if (from === undefined) return null;
  const settings = readLora(algorithm.readConfig(request.config));
  const lora = settings && { settings, seed: seedFor(request.seed, "value") };
  return openModel(withHead(readCheckpoint(from ?? request.model), "score", request.seed), { lora });
}

/** A second model that is trained in the same run, with an optimizer of its own. */
export interface SecondModel {
  readonly model: Model;
  readonly programs: Programs;
  readonly learningRate: number;
}

async function openSecond(
  model: Model,
  { loss, learningRate }: NonNullable<Session["value"]>,
  config: TrainingConfig,
  resumedFrom: string | null,
): Promise<SecondModel> {
  const moments = resumedFrom === null ? null : readMoments(valueFolder(resumedFrom));
  const optimizer = await openOptimizer(model, config, moments);
  const programs = createPrograms(model, loss, optimizer, { checkpointing: config.gradient_checkpointing });
  return { model, programs, learningRate };
}

/** What a checkpoint of this run says of the weights that it trains. */
function trainedWeights(
  { lora, trainable }: Model,
  { weights, adapter }: Checkpoint,
): (readonly [string, StoredTensor])[] {
  const own = new Map(lora && adapter ? lora.layers.flatMap((layer) => [...topOfStack(adapter, layer)]) : []);
  return trainable.flatMap((name) => {
    const tensor = own.get(name) ?? weights.get(name);
    return tensor ? [[name, tensor] as const] : [];
  });
}

/** @throws AppError when the saved run is another one: going on from it would be neither this run nor that. */
function checkSame(saved: RunState, fresh: RunState, dir: string): void {
  const keys = ["algorithm", "config", "seed", "data", "base", "totalSteps"] as const;
  const differing = keys.filter((key) => JSON.stringify(saved[key]) !== JSON.stringify(fresh[key]));
  if (differing.length === 0) return;
  const what = differing.join(", ");
  throw new AppError(
    "conflict",
    `${dir} is of a run with different ${what}. Resume with the same, or start in a new folder.`,
  );
}

/**
 * Opens the base model, lets the algorithm prepare with it (text to tokens, reference log-probs), and only then takes
 * up the newest checkpoint, so that what was prepared is the same in every attempt.
 */
export async function startRun(
  request: TrainRequest,
  algorithm: Algorithm,
  log: Env["log"],
  signal: AbortSignal,
): Promise<Run> {
  const { model, tokenizer } = await openLearner(request, algorithm, algorithm.readConfig(request.config));
  let value: Model | null = null;
  let opened: ReturnType<typeof openEnv> | null = null;
  const dispose = () => {
    opened?.dispose();
    value?.dispose();
    model.dispose();
  };
  if (model.lora) {
    const trained = model.trainable.reduce((sum, name) => sum + countOf(model.shapeOf(name)), 0);
    const count = trained.toLocaleString("en");
    log(
      "info",
      `LoRA of rank ${model.lora.settings.rank} on ${model.lora.layers.length} layers: ${count} weights are trained.`,
    );
  }
  try {
    value = await openValue(request, algorithm);
    opened = openEnv({ folder: request.model, model, value, tokenizer, seed: request.seed, log, signal });
    const session = await algorithm.start(opened.env, request.config, request);
    const { seed } = request;
    const { config } = session;
    const fresh: RunState = {
      ...{ format: 1, algorithm: algorithm.name, config, seed, step: 0, tokens: 0, window: emptyWindow },
      ...{ updates: 0, carried: {} },
      data: sha256(JSON.stringify([request.train, request.test])),
      base: (await hashModel(request.model)).sha256,
      totalSteps: session.totalSteps,
    };
    const open = async (
      state: RunState,
      resumedFrom: string | null,
      moments: ReadonlyMap<string, StoredTensor> | null,
    ) => {
      const checkpointing = config.gradient_checkpointing;
      const optimizer = await openOptimizer(model, config, moments);
      const programs = createPrograms(model, session.loss, optimizer, { checkpointing });
      const beside = value && session.value && (await openSecond(value, session.value, config, resumedFrom));
      return { session, model, value: beside, samples, programs, state, resumedFrom, dispose };
    };
    const samples = openSamples(model, tokenizer);
    const saved = request.resume ? newestCheckpoint(request.out) : null;
    if (saved === null) return await open(fresh, null, null);
    const state = readState(saved);
    checkSame(state, fresh, saved);
    await model.store.define(trainedWeights(model, readCheckpoint(saved)));
    if (value) await value.store.define(trainedWeights(value, readCheckpoint(valueFolder(saved))));
    log("info", `Going on from step ${state.step}.`);
    return await open(state, saved, readMoments(saved));
  } catch (error) {
    dispose();
    throw error;
  }
}
