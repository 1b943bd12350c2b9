import { eq } from "drizzle-orm";
import { findAlgorithm } from "../lib/algorithms/registry";
import type { Db } from "../lib/db/client";
import { checkpoints, runs } from "../lib/db/schema/training";
import { paths } from "../lib/env";
import { AppError } from "../lib/errors";
import { payloads } from "../lib/jobs/job";
import { checkpointDir } from "../lib/runs/checkpoint-path";
import { chooseSamplePrompts } from "../lib/runs/choose-sample-prompts";
import { withModelFolders } from "../lib/runs/model-folders";
import { readDatasetRows } from "../lib/runs/read-dataset-rows";
import { readReadings } from "../lib/runs/read-readings";
import { recordTrainEvent } from "../lib/runs/record-train-event";
import { train as trainModel } from "../lib/training/train";
import { describeWarning } from "../lib/watchers/describe-warning";
import { type WatchedEvent, watchEvents } from "../lib/watchers/watch-events";
import type { Task } from "./handlers";
import { measureMemory } from "./measure-memory";
import type { Outcome } from "./messages";

/** Runs a training run, or goes on with it from its newest complete checkpoint, and stores what it yields. */
export async function train({ db, job, signal }: Task): Promise<Outcome> {
  const { runId } = payloads.train.parse(job.payload);
  const { run: stored, base } = readRunRow(db, runId);
  const run = { ...stored, config: withModelFolders(db, stored.config) };
  const store = (event: WatchedEvent) => recordTrainEvent(db, job.lease, { runId, attempt: job.attempt }, event);
  const log = (message: string, level: "info" | "warning" = "info") => store({ type: "log", level, message });
  log(job.trouble ? `Attempt ${job.attempt}. The one before: ${job.trouble}` : `Attempt ${job.attempt}.`);

  const rows = readDatasetRows(run.datasetId);
  const memory = await measureMemory({ db, job, signal }, { ...run, model: checkpointDir(base.path), rows }, log);
  const events = trainModel(
    {
      algorithm: run.algorithm,
      config: run.config,
      model: checkpointDir(base.path),
      train: rows.train,
      test: rows.test,
      samplePrompts: chooseSamplePrompts(rows, run.seed),
      out: paths.run(runId),
      seed: run.seed,
      resume: true,
    },
    signal,
  );
  try {
    for await (const event of watchEvents(events, findAlgorithm(run.algorithm), readReadings(db, runId))) {
      store(event);
      if (event.type === "metrics" || event.type === "end") memory(event.type === "end");
      const line = describeEvent(event);
      if (line) log(line, event.type === "warning" ? "warning" : "info");
      if (event.type === "end") return { as: event.reason === "finished" ? "succeeded" : "stopped" };
    }
  } catch (error) {
    if (error instanceof AppError) store({ type: "log", level: "error", message: error.message });
    throw error;
  }
  throw new Error("the training ended without saying how");
}

function readRunRow(db: Db, runId: string) {
  const found = db
    .select({ run: runs, base: checkpoints })
    .from(runs)
    .innerJoin(checkpoints, eq(checkpoints.id, runs.baseId))
    .where(eq(runs.id, runId))
    .get();
  if (!found) throw new AppError("missing", "The run is no longer in the database.");
  return found;
}

/** What the log says of an event, beside what the page shows of it anyway. */
function describeEvent(event: WatchedEvent): string | null {
  switch (event.type) {
    case "warning":
      return describeWarning(event);
    case "start": {
      const { name, device } = event.engine;
      return `${event.parameters.toLocaleString("en")} weights on ${name} (${device}); ${event.totalSteps} steps.`;
    }
    case "checkpoint":
      return `Saved step ${event.step} in ${event.dir}.`;
    case "end":
      return event.reason === "finished" ? "Finished." : `Stopped at step ${event.step}.`;
    default:
      return null;
  }
}
