import { and, asc, count, desc, eq, inArray, lt } from "drizzle-orm";
import { z } from "zod";
import type { Db } from "../db/client";
import { jobs } from "../db/schema/jobs";
import { checkpoints, runMetrics, runs } from "../db/schema/training";
import { AppError } from "../errors";
import { lanes } from "../jobs/job";
import { isActive, type JobState, jobState } from "../jobs/job-state";
import { listWorkers } from "../jobs/list-workers";
import { type RunMemory, runMemory } from "../memory/run-memory";
import { explainState } from "./explain-state";
import { runSpeed } from "./run-speed";

export const runEngine = z.looseObject({ name: z.string(), device: z.string(), version: z.string().optional() });

export interface RunCheckpoint {
  readonly id: string;
  readonly name: string;
  readonly role: "policy" | "reward";
  readonly step: number;
  readonly sha256: string;
  readonly bytes: number;
}

/** A run as it is now: what changes while it goes. What never changes is `readRunSettings`'. */
export interface RunView {
  readonly id: string;
  readonly name: string;
  readonly state: JobState;
  readonly active: boolean; // may change by itself
  readonly explanation: string;
  readonly attempt: number;
  readonly step: number;
  readonly totalSteps: number | null;
  readonly secondsLeft: number | null;
  readonly tokensPerSecond: number | null;
  readonly engine: { name: string; device: string } | null;
  readonly parameters: number | null;
  readonly latest: Readonly<Record<string, number>>;
  readonly memory: Pick<RunMemory, "estimated" | "peak"> | null; // bytes
  readonly startedAt: number | null;
  readonly endedAt: number | null;
  readonly checkpoints: readonly RunCheckpoint[];
}

/** @throws AppError missing */
export function readRun(db: Db, runId: string, now: number = Date.now()): RunView {
  const found = db.select().from(runs).innerJoin(jobs, eq(jobs.id, runs.jobId)).where(eq(runs.id, runId)).get();
  if (!found) throw new AppError("missing", "There is no such run. It may have been deleted.");
  const { runs: run, jobs: job } = found;
  const state = jobState(job, now);
  const saved = db
    .select()
    .from(checkpoints)
    .where(eq(checkpoints.runId, runId))
    .orderBy(asc(checkpoints.step))
    .all()
    .map(({ id, name, role, step, sha256, bytes }) => ({ id, name, role, step: step ?? 0, sha256, bytes }));
  const speed = readSpeed(db, runId, job.attempts);
  const left = state === "running" && run.totalSteps ? run.totalSteps - run.step : null;
  return {
    id: run.id,
    name: run.name,
    state,
    active: isActive(state),
    explanation: explainState({
      state,
      step: run.step,
      attempt: job.attempts,
      maxAttempts: job.maxAttempts,
      worker: job.worker,
      trouble: job.error,
      savedStep: saved.at(-1)?.step ?? null,
      ahead: state === "queued" ? countAhead(db, job) : 0,
      workers: state === "queued" || state === "lost" ? listWorkers(db, 30_000, now).length : 0,
    }),
    attempt: job.attempts,
    step: run.step,
    totalSteps: run.totalSteps,
    secondsLeft: speed && left !== null ? Math.ceil(speed.secondsPerStep * left) : null,
    tokensPerSecond: speed?.tokensPerSecond ? Math.round(speed.tokensPerSecond) : null,
    engine: runEngine.safeParse(run.engine).data ?? null,
    parameters: run.parameters,
    latest: run.latest ?? {},
    memory: runMemory.pick({ estimated: true, peak: true }).safeParse(run.memory).data ?? null,
    startedAt: job.startedAt,
    endedAt: job.finishedAt,
    checkpoints: saved,
  };
}

function readSpeed(db: Db, runId: string, attempt: number) {
  const beats = db
    .select({ step: runMetrics.step, at: runMetrics.createdAt, values: runMetrics.values })
    .from(runMetrics)
    .where(and(eq(runMetrics.runId, runId), eq(runMetrics.attempt, attempt)))
    .orderBy(desc(runMetrics.step))
    .limit(20)
    .all();
  return runSpeed(beats.map(({ step, at, values }) => ({ step, at, tokens: values.num_tokens ?? null })));
}

function countAhead(db: Db, job: typeof jobs.$inferSelect): number {
  const before = and(
    inArray(jobs.status, ["queued", "running", "lost"]),
    inArray(jobs.kind, lanes.find((kinds) => kinds.some((kind) => kind === job.kind)) ?? []),
    lt(jobs.createdAt, job.createdAt),
  );
  return db.select({ n: count() }).from(jobs).where(before).get()?.n ?? 0;
}
