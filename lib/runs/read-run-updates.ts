import { and, asc, eq, gt } from "drizzle-orm";
import type { Db } from "../db/client";
import { runLogs, runMetrics, runSamples, runWarnings } from "../db/schema/training";
import type { MetricRow } from "./metric-series";

/** How far a reader has read: the last `seq` of metrics, logs, samples and warnings, as an SSE id carries them. */
export type Cursor = string;
export const beginning: Cursor = "0-0-0-0";

export interface LogLine {
  readonly seq: number;
  readonly level: "info" | "warning" | "error";
  readonly message: string;
  readonly createdAt: number;
}
export interface Sample {
  readonly step: number;
  readonly position: number;
  readonly prompt: string;
  readonly completion: string;
  readonly score: number | null;
}
/** What a watcher (lib/watchers) said. */
export interface Warning {
  readonly seq: number;
  readonly step: number;
  readonly watcher: string;
  readonly metric: string;
  readonly value: number | null; // null: not a finite number
  readonly threshold: number;
  readonly message: string;
}
export interface RunUpdates {
  readonly cursor: Cursor;
  readonly metrics: readonly MetricRow[];
  readonly logs: readonly LogLine[];
  readonly samples: readonly Sample[];
  readonly warnings: readonly Warning[];
}

/** What a run stored after `cursor`, oldest first, at most `limit` of each; call again from the new cursor for more. */
export function readRunUpdates(db: Db, runId: string, cursor: Cursor, limit = 2000): RunUpdates {
  const [afterMetric, afterLog, afterSample, afterWarning] = parseCursor(cursor);
  const metrics = db
    .select({ seq: runMetrics.seq, step: runMetrics.step, values: runMetrics.values })
    .from(runMetrics)
    .where(and(eq(runMetrics.runId, runId), gt(runMetrics.seq, afterMetric)))
    .orderBy(asc(runMetrics.seq))
    .limit(limit)
    .all();
  const logs = db
    .select({ seq: runLogs.seq, level: runLogs.level, message: runLogs.message, createdAt: runLogs.createdAt })
    .from(runLogs)
    .where(and(eq(runLogs.runId, runId), gt(runLogs.seq, afterLog)))
    .orderBy(asc(runLogs.seq))
    .limit(limit)
    .all();
  const samples = db
    .select()
    .from(runSamples)
    .where(and(eq(runSamples.runId, runId), gt(runSamples.seq, afterSample)))
    .orderBy(asc(runSamples.seq))
    .limit(limit)
    .all();
  const warnings = db
    .select()
    .from(runWarnings)
    .where(and(eq(runWarnings.runId, runId), gt(runWarnings.seq, afterWarning)))
    .orderBy(asc(runWarnings.seq))
    .limit(limit)
    .all()
    .map(({ runId: _, createdAt: __, ...warning }) => warning);
  const newest = (rows: readonly { seq: number }[], before: number) => rows.at(-1)?.seq ?? before;
  return {
    cursor: `${newest(metrics, afterMetric)}-${newest(logs, afterLog)}-${newest(samples, afterSample)}-${newest(warnings, afterWarning)}`,
    metrics: metrics.map(({ step, values }) => ({ step, values })),
    logs,
    samples: samples.map(({ step, position, prompt, completion, score }) => ({
      step,
      position,
      prompt,
      completion,
      score,
    })),
    warnings,
  };
}

/** A cursor that does not read as four numbers starts from the beginning: nothing is lost, only sent again. */
function parseCursor(cursor: Cursor): readonly [number, number, number, number] {
  const [metric, log, sample, warning] = /^(\d+)-(\d+)-(\d+)-(\d+)$/.exec(cursor)?.slice(1).map(Number) ?? [];
  return [metric ?? 0, log ?? 0, sample ?? 0, warning ?? 0];
}
