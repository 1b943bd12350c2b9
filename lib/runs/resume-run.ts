import { type Db, immediate } from "../db/client";
import { requeueJob } from "../jobs/requeue-job";
import { readRunSettings } from "./read-run-settings";

/**
 * Queues a run that stopped, failed or was lost again; it goes on from its last complete checkpoint.
 * @throws AppError missing; conflict when it runs, waits or has finished
 */
export function resumeRun(db: Db, runId: string): void {
  const { jobId } = readRunSettings(db, runId);
  immediate(db, (tx) => requeueJob(tx, jobId));
}
