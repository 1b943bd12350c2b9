import { setImmediate } from "node:timers/promises";
import * as tf from "@tensorflow/tfjs";
import type { Algorithm, Env, Session } from "../algorithms/algorithm";
import { AppError } from "../errors";
import { readCheckpoint, withHead } from "../nn/checkpoint-files";
import { learner, type Model, openModel } from "../nn/model";
import { openTokenizer, type Tokenizer } from "../nn/tokenizer";
import { hashWeights } from "../nn/weight-files";
import { type AdamW, createAdamW } from "./adamw";
import { newestCheckpoint, type RunState, readMoments, readState, sha256 } from "./checkpoint";
import type { TrainRequest } from "./events";
import { toTensors } from "./gradient";
import { emptyWindow } from "./metrics-window";

export interface Run {
  readonly resumedFrom: string | null; // a checkpoint's folder
  readonly session: Session;
  readonly model: Model;
  readonly tokenizer: Tokenizer;
  readonly optimizer: AdamW;
  readonly state: RunState;
  dispose(): void;
}

/** The model that learns, with the head that the method needs. */
function openLearner(request: TrainRequest, algorithm: Algorithm): { model: Model; tokenizer: Tokenizer } {
  const base = readCheckpoint(request.model);
  if (algorithm.produces === "policy" && base.head === "score") {
    throw new AppError("invalid", `${request.model} is a reward model; ${algorithm.title} needs one that writes text.`);
  }
  const head = algorithm.produces === "reward" ? "score" : "lm";
  return { model: openModel(withHead(base, head, request.seed)), tokenizer: openTokenizer(request.model) };
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
  const { model, tokenizer } = openLearner(request, algorithm);
  let optimizer: AdamW | null = null;
  const dispose = () => {
    optimizer?.dispose();
    model.dispose();
  };
  try {
    const pause = async () => {
      await setImmediate();
      signal.throwIfAborted();
    };
    const compute: Env["compute"] = async (arrays, read) => {
      const result = tf.tidy(() => read(toTensors(arrays)));
      const values = Float32Array.from(await result.data());
      result.dispose();
      await pause();
      return values;
    };
    const { seed } = request;
    const { maxPositions } = model.decoder;
    const env: Env = { tf, model: learner(model), tokenizer, seed, maxPositions, log, pause, compute };
    const session = await algorithm.start(env, request.config, request);
    const { config } = session;
    optimizer = createAdamW(model.parameters, {
      beta1: config.adam_beta1,
      beta2: config.adam_beta2,
      epsilon: config.adam_epsilon,
      weightDecay: config.weight_decay,
    });
    const fresh: RunState = {
      ...{ format: 1, algorithm: algorithm.name, config, seed, step: 0, tokens: 0, window: emptyWindow },
      data: sha256(JSON.stringify([request.train, request.test])),
      base: await hashWeights(request.model),
      totalSteps: session.totalSteps,
    };
    const saved = request.resume ? newestCheckpoint(request.out) : null;
    if (saved === null) return { session, model, tokenizer, optimizer, state: fresh, resumedFrom: null, dispose };
    const state = readState(saved);
    checkSame(state, fresh, saved);
    for (const [name, { shape, read }] of readCheckpoint(saved).weights) {
      model.parameters.get(name)?.dispose();
      model.parameters.set(name, tf.tensor(read(), [...shape]));
    }
    optimizer.restore(readMoments(saved));
    log("info", `Going on from step ${state.step}.`);
    return { session, model, tokenizer, optimizer, state, resumedFrom: saved, dispose };
  } catch (error) {
    dispose();
    throw error;
  }
}
