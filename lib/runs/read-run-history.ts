import type { Db } from "../db/client";
import { type Series, toSeries } from "./metric-series";
import { logTail } from "./page-limits";
import { beginning, type Cursor, type LogLine, readRunUpdates, type Sample, type Warning } from "./read-run-updates";

export interface RunHistory {
  readonly cursor: Cursor; // what comes after it is news
  readonly series: Series; // thinned to what a screen shows
  readonly logs: readonly LogLine[]; // the last `logTail`
  readonly samples: readonly Sample[];
  readonly warnings: readonly Warning[];
}

/** Everything that a run has stored so far, small enough to draw. */
export function readRunHistory(db: Db, runId: string): RunHistory {
  const { cursor, metrics, logs, samples, warnings } = readRunUpdates(db, runId, beginning, Number.MAX_SAFE_INTEGER);
  const ordered = metrics.toSorted((a, b) => a.step - b.step);
  return { cursor, series: toSeries(ordered), logs: logs.slice(-logTail), samples, warnings };
}
