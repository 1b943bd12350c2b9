import { and, eq } from "drizzle-orm";
import { type Db, immediate } from "../db/client";
import { jobs } from "../db/schema/jobs";
import { holderIsGone } from "./holder";

/**
 * Finds jobs whose holder is gone (lease expired, or a process of this machine that no longer exists) and takes them
 * from it: `stopped` where a stop was asked for, `lost` while attempts are left (claimable again after `retryMs`), else
 * `failed`. Their old token is cleared, so a holder that was only asleep can write nothing more. Returns their ids.
 */
export function markLostJobs(db: Db, retryMs: number, now: number = Date.now()): string[] {
  const running = db
    .select({ id: jobs.id, leaseToken: jobs.leaseToken, leaseExpiresAt: jobs.leaseExpiresAt, worker: jobs.worker })
    .from(jobs)
    .where(eq(jobs.status, "running"))
    .all();
  const suspects = running.filter((job) => (job.leaseExpiresAt ?? 0) <= now || holderIsGone(job.worker));
  if (suspects.length === 0) return [];
  return immediate(db, (tx) =>
    suspects.flatMap((suspect) => {
      const job = tx.select().from(jobs).where(eq(jobs.id, suspect.id)).get();
      // Renewed, ended or claimed anew since the look without a lock: not lost.
      if (job?.status !== "running" || job.leaseToken !== suspect.leaseToken) return [];
      if (job.leaseExpiresAt !== suspect.leaseExpiresAt) return [];
      const last = job.attempts >= job.maxAttempts;
      const stopping = job.stopRequestedAt !== null;
      tx.update(jobs)
        .set({
          status: stopping ? "stopped" : last ? "failed" : "lost",
          error: `The worker ${job.worker} stopped reporting during attempt ${job.attempts} of ${job.maxAttempts}: it was killed, or its machine went away.`,
          leaseToken: null,
          runAfter: now + retryMs,
          finishedAt: stopping || last ? now : null,
        })
        .where(and(eq(jobs.id, job.id)))
        .run();
      return [job.id];
    }),
  );
}
