import { and, eq, gte, sql } from "drizzle-orm";
import type { Db, Tx } from "../db/client";
import { checkpoints, runLogs, runMetrics, runSamples, runs, runWarnings } from "../db/schema/training";
import { newId } from "../ids";
import { asHolder, type Lease } from "../jobs/as-holder";
import type { WatchedEvent } from "../watchers/watch-events";
import { storedPath } from "./checkpoint-path";
import { freeName } from "./free-name";

export interface Attempt {
  readonly runId: string;
  readonly attempt: number;
}

/**
 * Stores what a training run yielded, and what its watchers said, in one transaction under the holder's lease. A `start` first removes what an
 * earlier attempt left beyond the checkpoint that this one goes on from, so no step is there twice. Call it before the
 * run is asked for more: what a checkpoint on disk has behind it is then stored, and a resumed run misses no step.
 * @throws LeaseLost
 */
export function recordTrainEvent(db: Db, lease: Lease, run: Attempt, event: WatchedEvent, now = Date.now()): void {
  asHolder(db, lease, progressOf(event), (tx) => record(tx, run, event, now));
}

function progressOf(event: WatchedEvent): { progressDone?: number; progressTotal?: number } {
  if (event.type === "start") return { progressDone: event.firstStep - 1, progressTotal: event.totalSteps };
  return event.type === "metrics" ? { progressDone: event.step } : {};
}

function record(tx: Tx, { runId, attempt }: Attempt, event: WatchedEvent, now: number): void {
  switch (event.type) {
    case "start": {
      const { firstStep, totalSteps, parameters, engine } = event;
      tx.update(runs)
        .set({ step: firstStep - 1, totalSteps, parameters, engine })
        .where(eq(runs.id, runId))
        .run();
      tx.delete(runMetrics)
        .where(and(eq(runMetrics.runId, runId), gte(runMetrics.step, firstStep)))
        .run();
      tx.delete(runSamples)
        .where(and(eq(runSamples.runId, runId), gte(runSamples.step, firstStep)))
        .run();
      tx.delete(runWarnings)
        .where(and(eq(runWarnings.runId, runId), gte(runWarnings.step, firstStep)))
        .run();
      return;
    }
    case "metrics":
      recordMetrics(tx, { runId, attempt }, event, now);
      return;
    case "samples":
      tx.delete(runSamples)
        .where(and(eq(runSamples.runId, runId), eq(runSamples.step, event.step)))
        .run();
      for (const [position, sample] of event.samples.entries()) {
        tx.insert(runSamples)
          .values({ runId, step: event.step, position, ...sample })
          .run();
      }
      return;
    case "checkpoint":
      recordCheckpoint(tx, runId, event, now);
      return;
    case "log":
      tx.insert(runLogs).values({ runId, level: event.level, message: event.message, createdAt: now }).run();
      return;
    case "warning": {
      const { step, watcher, metric, value, threshold, message } = event;
      tx.insert(runWarnings)
        .values({
          ...{ runId, step, watcher, metric, threshold, message, createdAt: now },
          value: Number.isFinite(value) ? value : null,
        })
        .onConflictDoNothing()
        .run();
      return;
    }
    case "end":
      tx.update(runs)
        .set({ step: sql`max(${runs.step}, ${event.step})` })
        .where(eq(runs.id, runId))
        .run();
  }
}

/** A step that is logged twice (training, then evaluation) is one row; it gets a new `seq`, so that readers see it. */
function recordMetrics(
  tx: Tx,
  { runId, attempt }: Attempt,
  { step, values }: Extract<WatchedEvent, { type: "metrics" }>,
  now: number,
): void {
  const finite: Record<string, number | null> = {};
  for (const [name, value] of Object.entries(values)) finite[name] = Number.isFinite(value) ? value : null;
  const known = tx
    .delete(runMetrics)
    .where(and(eq(runMetrics.runId, runId), eq(runMetrics.step, step)))
    .returning({ values: runMetrics.values })
    .get();
  tx.insert(runMetrics)
    .values({ runId, step, attempt, values: { ...known?.values, ...finite }, createdAt: now })
    .run();
  tx.update(runs)
    .set({ step, latest: sql`json_patch(coalesce(${runs.latest}, '{}'), ${JSON.stringify(finite)})` })
    .where(eq(runs.id, runId))
    .run();
}

function recordCheckpoint(
  tx: Tx,
  runId: string,
  event: Extract<WatchedEvent, { type: "checkpoint" }>,
  now: number,
): void {
  const run = tx.select().from(runs).where(eq(runs.id, runId)).get();
  if (!run) return;
  const files = { role: event.role, path: storedPath(event.dir), sha256: event.sha256, bytes: event.bytes };
  const here = and(eq(checkpoints.runId, runId), eq(checkpoints.step, event.step));
  const known = tx.update(checkpoints).set(files).where(here).returning({ id: checkpoints.id }).get();
  if (known) return;
  const isTaken = (name: string) =>
    tx.select({ id: checkpoints.id }).from(checkpoints).where(eq(checkpoints.name, name)).get() !== undefined;
  tx.insert(checkpoints)
    .values({
      id: newId("checkpoint", now),
      name: freeName(`${run.name} · step ${event.step}`, isTaken),
      parentId: run.baseId,
      runId,
      step: event.step,
      parameters: run.parameters ?? 0,
      createdAt: now,
      ...files,
    })
    .run();
}
