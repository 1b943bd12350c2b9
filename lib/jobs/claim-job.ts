import { randomUUID } from "node:crypto";
import { and, inArray, sql } from "drizzle-orm";
import { z } from "zod";
import type { Db } from "../db/client";
import { jobs } from "../db/schema/jobs";
import { leaseSchema } from "./as-holder";
import { type JobKind, jobKinds } from "./job";

/** A job in the hands of one worker; the handler parses the payload by its kind's schema. */
export const claimedJob = z.object({
  lease: leaseSchema,
  kind: z.enum(jobKinds),
  payload: z.unknown(),
  attempt: z.number().int(),
  trouble: z.string().nullable(), // how the attempt before this one ended, where it ended badly
});
export type ClaimedJob = z.infer<typeof claimedJob>;

/**
 * Takes the next job of these kinds: one that is queued, or one that was lost and has attempts left; higher priority first, then the
 * older. Selecting and marking are one statement, so two workers never get the same job.
 */
export function claimJob(
  db: Db,
  worker: string,
  leaseMs: number,
  now: number = Date.now(),
  kinds: readonly JobKind[] = jobKinds,
): ClaimedJob | null {
  const token = randomUUID();
  const ready = and(
    inArray(jobs.status, ["queued", "lost"]),
    inArray(jobs.kind, [...kinds]),
    sql`${jobs.runAfter} <= ${now} and ${jobs.attempts} < ${jobs.maxAttempts} and ${jobs.stopRequestedAt} is null`,
  );
  if (!db.select({ id: jobs.id }).from(jobs).where(ready).limit(1).get()) return null; // an idle poll takes no write lock
  const row = db
    .update(jobs)
    .set({
      status: "running",
      worker,
      leaseToken: token,
      leaseExpiresAt: now + leaseMs,
      attempts: sql`${jobs.attempts} + 1`,
      startedAt: sql`coalesce(${jobs.startedAt}, ${now})`,
      finishedAt: null,
    })
    .where(
      sql`${jobs.id} = (select id from ${jobs} where ${ready} order by ${jobs.priority} desc, ${jobs.createdAt}, ${jobs.id} limit 1)`,
    )
    .returning()
    .get();
  if (!row) return null;
  return claimedJob.parse({
    lease: { jobId: row.id, token },
    kind: row.kind,
    payload: row.payload,
    attempt: row.attempts,
    trouble: row.error,
  });
}
