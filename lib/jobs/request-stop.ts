import { eq } from "drizzle-orm";
import { type Db, immediate } from "../db/client";
import { jobs } from "../db/schema/jobs";
import { AppError } from "../errors";
import { holderIsGone } from "./holder";

/**
 * Asks the holder to stop. Where nobody holds the job (queued, lost, lease expired, or the holder's process is gone)
 * it is stopped at once. A job that has ended stays as it is. Returns the status after the call.
 * @throws AppError missing
 */
export function requestStop(db: Db, jobId: string, now: number = Date.now()): "stopping" | "ended" {
  return immediate(db, (tx) => {
    const job = tx.select().from(jobs).where(eq(jobs.id, jobId)).get();
    if (!job) throw new AppError("missing", "There is no such job.");
    const held = job.status === "running" && (job.leaseExpiresAt ?? 0) > now && !holderIsGone(job.worker);
    const waiting = job.status === "queued" || job.status === "lost" || job.status === "running";
    if (held) {
      tx.update(jobs)
        .set({ stopRequestedAt: job.stopRequestedAt ?? now })
        .where(eq(jobs.id, jobId))
        .run();
    } else if (waiting) {
      tx.update(jobs)
        .set({ status: "stopped", stopRequestedAt: now, finishedAt: now, leaseToken: null, leaseExpiresAt: null })
        .where(eq(jobs.id, jobId))
        .run();
    }
    return held ? "stopping" : "ended";
  });
}
