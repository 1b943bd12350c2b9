import { eq } from "drizzle-orm";
import type { Tx } from "../db/client";
import { jobs } from "../db/schema/jobs";
import { AppError } from "../errors";

/**
 * Puts a job that was stopped, failed or lost back into the queue, with three further attempts.
 * @throws AppError missing; conflict when the job waits, runs or has succeeded
 */
export function requeueJob(tx: Tx, jobId: string, now: number = Date.now()): void {
  const job = tx.select().from(jobs).where(eq(jobs.id, jobId)).get();
  if (!job) throw new AppError("missing", "There is no such job.");
  if (job.status === "succeeded") throw new AppError("conflict", "It has finished: there is nothing to resume.");
  if (job.status === "running" && (job.leaseExpiresAt ?? 0) > now) {
    throw new AppError("conflict", "A worker is at it. Stop it first, and wait until it has stopped.");
  }
  if (job.status === "queued") throw new AppError("conflict", "It waits in the queue already.");
  tx.update(jobs)
    .set({
      status: "queued",
      maxAttempts: job.attempts + 3,
      runAfter: now,
      stopRequestedAt: null,
      finishedAt: null,
      leaseToken: null,
      leaseExpiresAt: null,
      worker: null,
    })
    .where(eq(jobs.id, jobId))
    .run();
}
