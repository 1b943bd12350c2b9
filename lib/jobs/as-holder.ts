import { and, eq } from "drizzle-orm";
import { z } from "zod";
import { type Db, immediate, type Tx } from "../db/client";
import { jobs } from "../db/schema/jobs";

/** The right to write for a job. The token is the fence: whoever claims the job next gets another one. */
export const leaseSchema = z.object({ jobId: z.string(), token: z.string() });
export type Lease = z.infer<typeof leaseSchema>;

/** The job is another's now, or ended: the holder must drop everything and go. */
export class LeaseLost extends Error {
  override readonly name = "LeaseLost";
  constructor(readonly jobId: string) {
    super(`The lease on ${jobId} is gone: another worker has the job, or it was ended.`);
  }
}

/**
 * Everything that a holder writes goes through here: the job's row is updated under its token first, and when that
 * changes no row nothing else is written either.
 * @throws LeaseLost
 */
export function asHolder<T>(
  db: Db,
  lease: Lease,
  change: Partial<typeof jobs.$inferInsert>,
  work: (tx: Tx) => T extends Promise<unknown> ? never : T,
): T {
  return immediate<T>(db, (tx) => {
    const { changes } = tx
      .update(jobs)
      .set({ leaseToken: lease.token, ...change })
      .where(and(eq(jobs.id, lease.jobId), eq(jobs.leaseToken, lease.token), eq(jobs.status, "running")))
      .run();
    if (changes === 0) throw new LeaseLost(lease.jobId);
    return work(tx);
  });
}
