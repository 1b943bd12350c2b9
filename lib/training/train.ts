import { setImmediate, setTimeout } from "node:timers/promises";
import type { Batch, Collected, Sample } from "../algorithms/algorithm";
import { findAlgorithm } from "../algorithms/registry";
import type { TrainingConfig } from "../algorithms/training-config";
import { openEngine } from "../engine/engine";
import type { Arrays } from "../engine/store";
import { AppError } from "../errors";
import { countOf } from "../nn/stored-tensor";
import { seedFor } from "../random";
import { describeCheckpoint, type RunState, type SavedCheckpoint, saveCheckpoint } from "./checkpoint";
import type { TrainEvent, TrainRequest } from "./events";
import { addStep, emptyWindow, windowMeans } from "./metrics-window";
import type { Programs } from "./programs";
import { isDue, learningRateAt } from "./schedule";
import { type Run, startRun } from "./start-run";

type Log = Extract<TrainEvent, { type: "log" }>;
type Update = readonly Batch<Arrays>[];

/**
 * The training loop, of all algorithms: gather batches, differentiate, clip, step, record. It yields what happens; the
 * worker stores that, the command line prints it, a test collects it. Between steps it lets the event loop run.
 * Aborting finishes the step, saves a checkpoint and ends with "stopped".
 * @throws AppError for settings, data or a model that cannot work, and when the loss is no longer a number
 */
export async function* train(request: TrainRequest, signal: AbortSignal): AsyncGenerator<TrainEvent> {
  const algorithm = findAlgorithm(request.algorithm);
  const { name, device, gpu, version } = await openEngine();
  const logs: Log[] = [];
  const starting = startRun(request, algorithm, (level, message) => logs.push({ type: "log", level, message }), signal);
  const run = yield* whileStarting(starting, logs, signal);
  if (run === null) {
    yield { type: "end", step: 0, reason: "stopped" };
    return;
  }
  try {
    const { totalSteps } = run.session;
    const { model } = run;
    const parameters = [...model.checkpoint.weights.values()].reduce((sum, { shape }) => sum + countOf(shape), 0);
    const engine = { name, device, gpu, version };
    yield { type: "start", firstStep: run.state.step + 1, totalSteps, parameters, engine };
    if (run.resumedFrom === null) yield* sample(run, request, 0);
    else {
      // The attempt that wrote it may have been killed before it could say so.
      const { step } = run.state;
      const saved = await describeCheckpoint(run.resumedFrom);
      yield { type: "checkpoint", step, ...saved, role: algorithm.produces, final: step === totalSteps };
    }
    const step = yield* takeSteps(run, request, algorithm.produces, signal);
    yield { type: "end", step, reason: step === totalSteps ? "finished" : "stopped" };
  } finally {
    run.dispose();
  }
}

/** Passes on what preparing says while it goes on; null when it was aborted. */
async function* whileStarting(
  starting: Promise<Run>,
  logs: Log[],
  signal: AbortSignal,
): AsyncGenerator<TrainEvent, Run | null> {
  let settled = false;
  const outcome = starting.then(
    (run) => ({ run, error: null }),
    (error: unknown) => ({ run: null, error }),
  );
  outcome.finally(() => {
    settled = true;
  });
  while (!settled) {
    await Promise.race([outcome, setTimeout(200)]);
    yield* logs.splice(0);
  }
  const { run, error } = await outcome;
  yield* logs.splice(0);
  if (run === null && !signal.aborted) throw error;
  return run;
}

/** From the state's step to the last one, or to the one during which the run is aborted. Returns that step. */
async function* takeSteps(
  run: Run,
  request: TrainRequest,
  role: "policy" | "reward",
  signal: AbortSignal,
): AsyncGenerator<TrainEvent, number> {
  const { session } = run;
  const { config, totalSteps } = session;
  let state = run.state;
  let savedAt = state.step;
  const save = async function* (): AsyncGenerator<TrainEvent> {
    const saved = await saveRun(run, request, state);
    savedAt = state.step;
    yield { type: "checkpoint", step: state.step, ...saved, role, final: state.step === totalSteps };
  };
  for (let step = state.step + 1; step <= totalSteps; step++) {
    const began = performance.now();
    const collected = await unlessStopped(session.collect(step, state.carried), signal);
    if (collected === null) {
      if (savedAt < state.step) yield* save(); // what was being gathered is gathered anew when it goes on
      return state.step;
    }
    const { updates, figures, samples, carried = state.carried } = collected;
    const measured = await takeStep(run, request.seed, step, state.updates ?? state.step, collected);
    const tokens = state.tokens + updates.flat().reduce((sum, work) => sum + work.tokens, 0);
    const window = addStep(state.window, { ...measured, ...figures });
    state = { ...state, step, tokens, window, carried, updates: (state.updates ?? state.step) + updates.length };
    const last = step === totalSteps;
    if (last || isDue(step, totalSteps, config.logging_steps)) {
      yield {
        type: "metrics",
        step,
        values: {
          ...windowMeans(state.window),
          learning_rate: learningRateAt(step, totalSteps, config),
          epoch: session.epochAfter(step),
          num_tokens: state.tokens,
          step_time: (performance.now() - began) / 1000,
        },
      };
      state = { ...state, window: emptyWindow };
    }
    if (last || isDue(step, totalSteps, config.eval_steps)) yield* evaluate(run, step, signal);
    if (last || isDue(step, totalSteps, config.sample_steps)) yield* sample(run, request, step, samples);
    if (last || signal.aborted || isDue(step, totalSteps, config.save_steps)) yield* save();
    if (signal.aborted) return step;
    await setImmediate();
  }
  return totalSteps;
}

/** What is being made; null when the run was aborted meanwhile. */
async function unlessStopped<T>(making: Promise<T>, signal: AbortSignal): Promise<T | null> {
  try {
    return await making;
  } catch (error) {
    if (signal.aborted) return null;
    throw error;
  }
}

/** The updates of a step, each followed by that of the value model where there is one. @returns the figures' means */
async function takeStep(
  { session, programs, value }: Run,
  seed: number,
  step: number,
  before: number,
  { updates, valueUpdates = [] }: Collected<Arrays>,
): Promise<Record<string, number>> {
  const { config, totalSteps } = session;
  const learn = async (of: Programs, update: Update, settings: TrainingConfig, number: number) => {
    const { norm, values } = await of.differentiate(update, seedFor(seed, "dropout", step, number));
    const { loss = Number.NaN } = values;
    if (!Number.isFinite(loss) || !Number.isFinite(norm)) throw notANumber(step, loss, norm);
    const clip = config.max_grad_norm > 0 ? Math.min(1, config.max_grad_norm / (norm + 1e-6)) : 1;
    await of.apply(before + number + 1, learningRateAt(step, totalSteps, settings), clip);
    return { ...values, loss, grad_norm: norm };
  };
  let window = emptyWindow;
  for (const [number, update] of updates.entries()) {
    const values = await learn(programs, update, config, number);
    const beside = valueUpdates[number];
    if (value && beside) {
      const settings = { ...config, learning_rate: value.learningRate };
      const { loss: _, grad_norm, ...more } = await learn(value.programs, beside, settings, number);
      Object.assign(values, more, { value_grad_norm: grad_norm });
    }
    window = addStep(window, values);
  }
  return windowMeans(window);
}

async function saveRun(
  { model, programs, value, session }: Run,
  { out }: TrainRequest,
  state: RunState,
): Promise<SavedCheckpoint> {
  const beside = value && { model: value.model.toWrite(), moments: value.programs.moments() };
  const trained = { model: model.toWrite(), moments: programs.moments() };
  return saveCheckpoint(out, trained, state, { value: beside, rewardMean: await session.rewardMean() });
}

async function* evaluate({ session, programs }: Run, step: number, signal: AbortSignal): AsyncGenerator<TrainEvent> {
  const rows = session.heldOut.reduce((sum, { weight }) => sum + weight, 0);
  const means = rows === 0 ? {} : await programs.evaluate(session.heldOut);
  const summary = rows === 0 ? {} : session.summarise(means, rows);
  const measured = (await unlessStopped(session.measure(), signal)) ?? {};
  const values = Object.entries({ ...means, ...summary, ...measured }).filter(([, value]) => !Number.isNaN(value));
  if (values.length === 0) return;
  yield { type: "metrics", step, values: Object.fromEntries(values.map(([key, value]) => [`eval_${key}`, value])) };
}

/** @param rollouts what the step learned from, where it wrote that itself */
async function* sample(
  { model, samples, session: { config } }: Run,
  request: TrainRequest,
  step: number,
  rollouts: readonly Sample[] = [],
): AsyncGenerator<TrainEvent> {
  const pairs = request.test.length > 0 ? request.test : request.train;
  const { head } = model.checkpoint;
  const answers = head === "lm" ? await samples.answers(request.samplePrompts, request.seed) : [];
  const separator = "step_separator" in config ? String(config.step_separator) : "\n";
  const judged = head === "steps" ? await samples.steps(pairs, separator) : answers;
  const shown = head === "score" ? await samples.rewards(pairs) : judged;
  const all = [...shown, ...rollouts];
  if (all.length > 0) yield { type: "samples", step, samples: all };
}

/** Its details are for lib/watchers/watch-events.ts. */
function notANumber(step: number, loss: number, norm: number): AppError {
  const [metric, value] = Number.isFinite(loss) ? ["grad_norm", norm] : ["loss", loss];
  return new AppError(
    "invalid",
    `At step ${step} the loss is ${loss} and the gradient's length ${norm}, so the run stops with the weights of step ${step - 1}. Lower learning_rate, raise warmup_ratio, or lower max_grad_norm.`,
    { notFinite: { step, metric, value } },
  );
}
