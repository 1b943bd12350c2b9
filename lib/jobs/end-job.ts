import { eq } from "drizzle-orm";
import type { Db } from "../db/client";
import { jobs } from "../db/schema/jobs";
import { asHolder, type Lease } from "./as-holder";

/** How a holder's turn at a job ended. */
export type Ending =
  | { as: "succeeded" | "stopped" }
  | { as: "failed"; error: string } // for good: the same again would end the same
  | { as: "crashed"; error: string; retryAt: number } // back to the queue while attempts are left
  | { as: "released" }; // the worker goes away on purpose: back to the queue, the attempt is not spent

/**
 * Ends the holder's turn and gives the lease back.
 * @throws LeaseLost
 */
export function endJob(db: Db, lease: Lease, ending: Ending, now: number = Date.now()): void {
  asHolder(db, lease, {}, (tx) => {
    const job = tx.select().from(jobs).where(eq(jobs.id, lease.jobId)).get();
    if (!job) return;
    tx.update(jobs)
      .set({ ...outcome(job, ending, now), ...gaveBack })
      .where(eq(jobs.id, lease.jobId))
      .run();
  });
}

const gaveBack = { leaseToken: null, leaseExpiresAt: null, worker: null } as const;

function outcome(job: typeof jobs.$inferSelect, ending: Ending, now: number): Partial<typeof jobs.$inferInsert> {
  const stopping = job.stopRequestedAt !== null;
  switch (ending.as) {
    case "succeeded":
      return { status: "succeeded", finishedAt: now, error: null };
    case "stopped":
      return { status: "stopped", finishedAt: now, error: null };
    case "failed":
      return { status: "failed", finishedAt: now, error: ending.error };
    case "crashed":
      if (stopping) return { status: "stopped", finishedAt: now, error: ending.error };
      if (job.attempts >= job.maxAttempts) return { status: "failed", finishedAt: now, error: ending.error };
      return { status: "queued", error: ending.error, runAfter: ending.retryAt };
    case "released":
      if (stopping) return { status: "stopped", finishedAt: now, error: null };
      return { status: "queued", attempts: job.attempts - 1, runAfter: now };
  }
}
