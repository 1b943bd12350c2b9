import { and, eq } from "drizzle-orm";
import type { Tx } from "../db/client";
import { jobs } from "../db/schema/jobs";
import { newId } from "../ids";
import { type JobKind, type JobPayload, payloads } from "./job";

export interface EnqueueOptions {
  readonly key?: string; // idempotency: a second call with the same kind and key returns the first one's job
  readonly priority?: number; // higher goes first; training is 0
  readonly runAfter?: number;
  readonly maxAttempts?: number;
}

/** Puts a job into the queue as part of the caller's transaction. Returns the job's id. */
export function enqueue<K extends JobKind>(
  tx: Tx,
  kind: K,
  payload: JobPayload<K>,
  { key, priority = 0, runAfter, maxAttempts = 3 }: EnqueueOptions = {},
): string {
  if (key !== undefined) {
    const known = tx
      .select({ id: jobs.id })
      .from(jobs)
      .where(and(eq(jobs.kind, kind), eq(jobs.idempotencyKey, key)))
      .get();
    if (known) return known.id;
  }
  const now = Date.now();
  const id = newId("job", now);
  tx.insert(jobs)
    .values({
      id,
      kind,
      payload: payloads[kind].parse(payload),
      status: "queued",
      idempotencyKey: key,
      priority,
      runAfter: runAfter ?? now,
      maxAttempts,
      createdAt: now,
    })
    .run();
  return id;
}
