import { setTimeout as sleep } from "node:timers/promises";
import { eq } from "drizzle-orm";
import type { Db } from "../lib/db/client";
import { jobs } from "../lib/db/schema/jobs";
import { LeaseLost } from "../lib/jobs/as-holder";
import { type ClaimedJob, claimJob } from "../lib/jobs/claim-job";
import { type Ending, endJob } from "../lib/jobs/end-job";
import { thisHolder } from "../lib/jobs/holder";
import { type JobKind, lanes } from "../lib/jobs/job";
import { markLostJobs } from "../lib/jobs/mark-lost-jobs";
import { renewLease } from "../lib/jobs/renew-lease";
import { reportWorker } from "../lib/jobs/report-worker";
import type { timing } from "../lib/jobs/timing";
import { explainExit } from "./explain-exit";
import { type Child, runChild } from "./run-child";

type Clock = ReturnType<typeof timing>;

/**
 * Takes jobs until `signal` aborts, those of a lane one after another; the jobs at hand are then saved and given back.
 * Each job runs in a process of its own, while this one keeps its lease alive and passes stop requests on.
 */
export async function supervise(db: Db, clock: Clock, signal: AbortSignal): Promise<void> {
  const id = thisHolder();
  let engine: unknown = null;
  const report = () => attempt("report", () => reportWorker(db, id, engine));
  report();
  const heart = setInterval(report, clock.beat);
  try {
    engine = await askEngine(clock, signal);
    report();
    await Promise.all(lanes.map((kinds) => workLane(db, clock, kinds, signal)));
  } finally {
    clearInterval(heart);
  }
}

async function workLane(db: Db, clock: Clock, kinds: readonly JobKind[], signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    const job = attempt("claim", () => {
      for (const lost of markLostJobs(db, clock.retry)) console.log(`Worker: ${lost} was lost by its holder.`);
      return claimJob(db, thisHolder(), clock.lease, Date.now(), kinds);
    });
    if (job) await workOn(db, clock, job, signal);
    else await sleep(clock.poll, undefined, { signal }).catch(() => undefined);
  }
}

/** What this machine computes on, found out by a child: loading TensorFlow here would block the heartbeat. */
async function askEngine(clock: Clock, signal: AbortSignal): Promise<unknown> {
  const child = runChild({ type: "engine" });
  const stop = () => child.stop(clock.poll);
  signal.addEventListener("abort", stop, { once: true });
  const answer = await child.ended;
  signal.removeEventListener("abort", stop);
  if (answer.type === "engine") return answer.engine;
  if (!signal.aborted && answer.type === "exit") console.error(`Worker: no engine found. ${explainExit(answer.exit)}`);
  return null;
}

async function workOn(db: Db, clock: Clock, job: ClaimedJob, signal: AbortSignal): Promise<void> {
  const { lease, kind } = job;
  console.log(`Worker: ${kind} ${lease.jobId}, attempt ${job.attempt}.`);
  const child = runChild({ type: "job", job });
  const leave = () => child.stop(clock.stop);
  signal.addEventListener("abort", leave, { once: true });
  if (signal.aborted) leave();
  const beat = setInterval(() => hold(child, () => renewLease(db, lease, clock.lease)), clock.beat);
  const watch = setInterval(() => hold(child, () => stopWhenAsked(db, clock, job, child)), clock.poll);
  const answer = await child.ended;
  clearInterval(beat);
  clearInterval(watch);
  signal.removeEventListener("abort", leave);
  const ending = endingOf(answer, clock, signal.aborted);
  console.log(`Worker: ${kind} ${lease.jobId}: ${ending.as}.${"error" in ending ? ` ${ending.error}` : ""}`);
  hold(child, () => endJob(db, lease, ending));
}

function endingOf(answer: Awaited<Child["ended"]>, clock: Clock, leaving: boolean): Ending {
  if (answer.type === "ended") {
    return leaving && answer.outcome.as === "stopped" ? { as: "released" } : answer.outcome;
  }
  if (leaving || answer.type !== "exit") return { as: "released" };
  return { as: "crashed", error: explainExit(answer.exit), retryAt: Date.now() + clock.retry };
}

function stopWhenAsked(db: Db, clock: Clock, { lease }: ClaimedJob, child: Child): void {
  const job = db
    .select({ token: jobs.leaseToken, stopAt: jobs.stopRequestedAt })
    .from(jobs)
    .where(eq(jobs.id, lease.jobId))
    .get();
  if (job?.token !== lease.token) throw new LeaseLost(lease.jobId);
  if (job.stopAt !== null) child.stop(clock.stop);
}

/** Does something as the job's holder; when the job is another's by now, the child has nothing left to do. */
function hold(child: Child, work: () => void): void {
  attempt("hold", () => {
    try {
      work();
    } catch (error) {
      if (!(error instanceof LeaseLost)) throw error;
      console.error(`Worker: ${error.message}`);
      child.kill();
    }
  });
}

/** A database that is busy or briefly away must not end the supervisor: the next beat tries again. */
function attempt<T>(what: string, work: () => T): T | null {
  try {
    return work();
  } catch (error) {
    console.error(`Worker: ${what} failed.`, error);
    return null;
  }
}
