import type { jobs } from "../db/schema/jobs";

export type JobState = "queued" | "running" | "stopping" | "lost" | "succeeded" | "stopped" | "failed";

/** What is true of the job now: the stored status alone never claims life, the lease does. */
export function jobState(
  job: Pick<typeof jobs.$inferSelect, "status" | "leaseExpiresAt" | "stopRequestedAt">,
  now: number = Date.now(),
): JobState {
  if (job.status !== "running") return job.status;
  if ((job.leaseExpiresAt ?? 0) <= now) return "lost";
  return job.stopRequestedAt === null ? "running" : "stopping";
}

/** Whether something may still change without anybody asking. */
export function isActive(state: JobState): boolean {
  return state === "queued" || state === "running" || state === "stopping" || state === "lost";
}
