import { aliasedTable, count, desc, eq, sql, sum } from "drizzle-orm";
import type { Db } from "../db/client";
import { jobs } from "../db/schema/jobs";
import { tasks } from "../db/schema/labeling";
import { projects } from "../db/schema/projects";
import { rounds } from "../db/schema/rounds";
import { checkpoints } from "../db/schema/training";
import { AppError } from "../errors";
import { isActive, jobState } from "../jobs/job-state";
import { roundSettings } from "./round-settings";

const baselines = aliasedTable(checkpoints, "baselines");

export type RoundView = ReturnType<typeof readRound>;

/**
 * A round as pages show it: its two models, how far sampling and labeling are.
 * @throws AppError missing
 */
export function readRound(db: Db, roundId: string, now: number = Date.now()) {
  const row = db
    .select({
      id: rounds.id,
      createdAt: rounds.createdAt,
      settings: rounds.settings,
      project: { id: projects.id, name: projects.name, labelsPerTask: projects.labelsPerTask },
      checkpoint: { id: checkpoints.id, name: checkpoints.name },
      baseline: { id: baselines.id, name: baselines.name },
      job: jobs,
    })
    .from(rounds)
    .innerJoin(projects, eq(projects.id, rounds.projectId))
    .innerJoin(checkpoints, eq(checkpoints.id, rounds.checkpointId))
    .innerJoin(baselines, eq(baselines.id, rounds.baselineId))
    .leftJoin(jobs, eq(jobs.id, rounds.jobId))
    .where(eq(rounds.id, roundId))
    .get();
  if (!row) throw new AppError("missing", "There is no such round. It may have been removed.");
  const labeling = db
    .select({
      tasks: count(),
      complete: sum(sql`${tasks.status} = 'complete'`).mapWith(Number),
      labels: sum(tasks.labelCount).mapWith(Number),
    })
    .from(tasks)
    .where(eq(tasks.roundId, roundId))
    .get();
  const { job, settings, ...round } = row;
  const state = job && jobState(job, now);
  return {
    ...round,
    settings: roundSettings.parse(settings),
    tasks: labeling?.tasks ?? 0,
    complete: labeling?.complete ?? 0,
    labels: labeling?.labels ?? 0,
    sampling: job &&
      state && {
        jobId: job.id,
        state,
        active: isActive(state),
        done: job.progressDone,
        total: job.progressTotal,
        note: job.progressNote,
        startedAt: job.startedAt,
        error: job.error,
      },
  };
}

/** A project's rounds, newest first; every project's when none is given. */
export function listRounds(
  db: Db,
  { projectId, limit = 50 }: { projectId?: string; limit?: number } = {},
): RoundView[] {
  return db
    .select({ id: rounds.id })
    .from(rounds)
    .where(projectId === undefined ? undefined : eq(rounds.projectId, projectId))
    .orderBy(desc(rounds.createdAt), desc(rounds.id))
    .limit(limit)
    .all()
    .map(({ id }) => readRound(db, id));
}
