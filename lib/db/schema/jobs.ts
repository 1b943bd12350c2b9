import { index, integer, sqliteTable, text, uniqueIndex } from "drizzle-orm/sqlite-core";
import { id, time } from "./columns";

/** The queue. Whoever holds `leaseToken` may write for the job; a write with an old token changes nothing. */
export const jobs = sqliteTable(
  "jobs",
  {
    id: id(),
    kind: text("kind").notNull(), // a key of lib/jobs/job's payloads
    payload: text("payload", { mode: "json" }).notNull(),
    status: text("status", { enum: ["queued", "running", "lost", "succeeded", "stopped", "failed"] }).notNull(),
    idempotencyKey: text("idempotency_key"),
    priority: integer("priority").notNull().default(0),
    runAfter: time("run_after").notNull(),
    attempts: integer("attempts").notNull().default(0),
    maxAttempts: integer("max_attempts").notNull().default(3),
    leaseToken: text("lease_token"),
    leaseExpiresAt: time("lease_expires_at"),
    worker: text("worker"), // host:pid of the holder
    stopRequestedAt: time("stop_requested_at"),
    progressDone: integer("progress_done").notNull().default(0),
    progressTotal: integer("progress_total"),
    progressNote: text("progress_note"),
    error: text("error"),
    createdAt: time("created_at").notNull(),
    startedAt: time("started_at"),
    finishedAt: time("finished_at"),
  },
  (t) => [
    uniqueIndex("jobs_idempotency").on(t.kind, t.idempotencyKey),
    index("jobs_claim").on(t.status, t.priority, t.createdAt),
  ],
);

/** Worker processes that reported in, so the web can say whether anybody is there to train. */
export const workers = sqliteTable("workers", {
  id: text("id").primaryKey(), // host:pid
  engine: text("engine", { mode: "json" }),
  startedAt: time("started_at").notNull(),
  seenAt: time("seen_at").notNull(),
});
