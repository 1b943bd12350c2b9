import type { Db } from "../lib/db/client";
import type { ClaimedJob } from "../lib/jobs/claim-job";
import type { JobKind } from "../lib/jobs/job";
import { judge } from "./judge";
import type { Outcome } from "./messages";
import { sample } from "./sample";
import { train } from "./train";

export interface Task {
  readonly db: Db;
  readonly job: ClaimedJob;
  readonly signal: AbortSignal; // aborted: save, and return "stopped"
}

/** What does each kind of job. Whatever it writes, it writes under `job.lease`. */
export const handlers = { train, sample, judge, ask: judge } satisfies Record<
  JobKind,
  (task: Task) => Promise<Outcome>
>;
