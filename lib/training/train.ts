import { setImmediate, setTimeout } from "node:timers/promises";
import { findAlgorithm } from "../algorithms/registry";
import { openEngine } from "../engine/engine";
import { AppError } from "../errors";
import { countOf } from "../nn/stored-tensor";
import { seedFor } from "../random";
import { describeCheckpoint, saveCheckpoint } from "./checkpoint";
import type { TrainEvent, TrainRequest } from "./events";
import { addStep, emptyWindow, windowMeans } from "./metrics-window";
import { isDue, learningRateAt } from "./schedule";
import { type Run, startRun } from "./start-run";

type Log = Extract<TrainEvent, { type: "log" }>;

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
  const { session, model, programs } = run;
  const { config, totalSteps } = session;
  let state = run.state;
  for (let step = state.step + 1; step <= totalSteps; step++) {
    const began = performance.now();
    const rate = learningRateAt(step, totalSteps, config);
    for (const [number, update] of (await session.collect(step)).entries()) {
      const { norm, values } = await programs.differentiate(update, seedFor(request.seed, "dropout", step, number));
      const { loss = Number.NaN } = values;
      if (!Number.isFinite(loss) || !Number.isFinite(norm)) {
        throw new AppError("invalid", notANumber(step, loss, norm));
      }
      const clip = config.max_grad_norm > 0 ? Math.min(1, config.max_grad_norm / (norm + 1e-6)) : 1;
      await programs.apply(step, rate, clip);
      const tokens = state.tokens + update.reduce((sum, work) => sum + work.tokens, 0);
      state = { ...state, step, tokens, window: addStep(state.window, { ...values, grad_norm: norm }) };
    }
    const last = step === totalSteps;
    if (last || isDue(step, totalSteps, config.logging_steps)) {
      yield {
        type: "metrics",
        step,
        values: {
          ...windowMeans(state.window),
          learning_rate: rate,
          epoch: session.epochAfter(step),
          num_tokens: state.tokens,
          step_time: (performance.now() - began) / 1000,
        },
      };
      state = { ...state, window: emptyWindow };
    }
    if (last || isDue(step, totalSteps, config.eval_steps)) yield* evaluate(run, step);
    if (last || isDue(step, totalSteps, config.sample_steps)) yield* sample(run, request, step);
    if (last || signal.aborted || isDue(step, totalSteps, config.save_steps)) {
      const saved = await saveCheckpoint(request.out, model.toWrite(), programs.moments(), state);
      yield { type: "checkpoint", step, ...saved, role, final: last };
    }
    if (signal.aborted) return step;
    await setImmediate();
  }
  return totalSteps;
}

async function* evaluate({ session, programs }: Run, step: number): AsyncGenerator<TrainEvent> {
  if (session.heldOut.length === 0) return;
  const rows = session.heldOut.reduce((sum, { weight }) => sum + weight, 0);
  const means = await programs.evaluate(session.heldOut);
  const values = Object.entries({ ...means, ...session.summarise(means, rows) }).filter(
    ([, value]) => !Number.isNaN(value),
  );
  yield { type: "metrics", step, values: Object.fromEntries(values.map(([key, value]) => [`eval_${key}`, value])) };
}

async function* sample({ model, samples }: Run, request: TrainRequest, step: number): AsyncGenerator<TrainEvent> {
  const pairs = request.test.length > 0 ? request.test : request.train;
  const shown =
    model.checkpoint.head === "lm"
      ? await samples.answers(request.samplePrompts, request.seed)
      : await samples.rewards(pairs);
  if (shown.length > 0) yield { type: "samples", step, samples: shown };
}

function notANumber(step: number, loss: number, norm: number): string {
  return `At step ${step} the loss is ${loss} and the gradient's length ${norm}, so the run stops with the weights of step ${step - 1}. Lower learning_rate, raise warmup_ratio, or lower max_grad_norm.`;
}
