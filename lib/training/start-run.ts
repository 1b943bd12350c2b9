import { setImmediate } from "node:timers/promises";
import * as tf from "@tensorflow/tfjs";
import type { Algorithm, Env, Session } from "../algorithms/algorithm";
import { AppError } from "../errors";
import { readCheckpoint, withHead } from "../nn/checkpoint-files";
import { learner, type Model, openModel } from "../nn/model";
import type { StoredTensor } from "../nn/stored-tensor";
import { openTokenizer, type Tokenizer } from "../nn/tokenizer";
import { hashWeights } from "../nn/weight-files";
import { newestCheckpoint, type RunState, readMoments, readState, sha256 } from "./checkpoint";
import type { TrainRequest } from "./events";
import { emptyWindow } from "./metrics-window";
import { openOptimizer } from "./optimizer";
import { createPrograms, type Programs } from "./programs";
import { openSamples } from "./sample-prompts";

export interface Run {
  readonly resumedFrom: string | null; // a checkpoint's folder
  readonly session: Session;
  readonly model: Model;
  readonly samples: ReturnType<typeof openSamples>;
  readonly programs: Programs;
  readonly state: RunState;
  dispose(): void;
}

/** The model that learns, with the head that the method needs. */
async function openLearner(
  request: TrainRequest,
  algorithm: Algorithm,
): Promise<{ model: Model; tokenizer: Tokenizer }> {
  const base = readCheckpoint(request.model);
  if (algorithm.produces === "policy" && base.head === "score") {
    throw new AppError("invalid", `${request.model} is a reward model; ${algorithm.title} needs one that writes text.`);
  }
  const head = algorithm.produces === "reward" ? "score" : "lm";
  const model = await openModel(withHead(base, head, request.seed));
  return { model, tokenizer: openTokenizer(request.model) };
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
  const { model, tokenizer } = await openLearner(request, algorithm);
  try {
    const pause = async () => {
      await setImmediate();
      signal.throwIfAborted();
    };
    const program: Env["program"] = (read) => {
      const run = model.store.program((tensors: Parameters<typeof read>[0], state) => {
        return { read: read(tensors, learner(model.decoder, model.parameters(state))) };
      });
      return async (arrays) => {
        const { read: values } = await run(arrays);
        await pause();
        return Float32Array.from(values ?? []);
      };
    };
    const { seed } = request;
    const { maxPositions } = model.decoder;
    const session = await algorithm.start(
      { tf, tokenizer, seed, maxPositions, log, pause, program },
      request.config,
      request,
    );
    const { config } = session;
    const fresh: RunState = {
      ...{ format: 1, algorithm: algorithm.name, config, seed, step: 0, tokens: 0, window: emptyWindow },
      data: sha256(JSON.stringify([request.train, request.test])),
      base: await hashWeights(request.model),
      totalSteps: session.totalSteps,
    };
    const open = async (
      state: RunState,
      resumedFrom: string | null,
      moments: ReadonlyMap<string, StoredTensor> | null,
    ) => {
      const programs = createPrograms(model, session.loss, await openOptimizer(model, config, moments));
      return { session, model, samples, programs, state, resumedFrom, dispose: () => model.dispose() };
    };
    const samples = openSamples(model, tokenizer);
    const saved = request.resume ? newestCheckpoint(request.out) : null;
    if (saved === null) return await open(fresh, null, null);
    const state = readState(saved);
    checkSame(state, fresh, saved);
    await model.store.define([...readCheckpoint(saved).weights]);
    log("info", `Going on from step ${state.step}.`);
    return await open(state, saved, readMoments(saved));
  } catch (error) {
    model.dispose();
    throw error;
  }
}
