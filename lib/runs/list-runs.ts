import { desc, eq, sql } from "drizzle-orm";
import type { Db } from "../db/client";
import { projects } from "../db/schema/projects";
import { datasets, runs, trainingFiles } from "../db/schema/training";
import { downsample, type Point } from "./downsample";
import { type RunView, readRun } from "./read-run";

export interface ListedRun extends RunView {
  readonly algorithm: string;
  readonly project: { readonly id: string; readonly name: string } | null;
  readonly file: string | null; // the training file that it learned from
  readonly createdAt: number;
  readonly loss: readonly Point[]; // a few points, for a sparkline
}

/** Runs, newest first; of one project when asked. */
export function listRuns(db: Db, { projectId, limit = 50 }: { projectId?: string; limit?: number } = {}): ListedRun[] {
  return db
    .select({
      id: runs.id,
      algorithm: runs.algorithm,
      createdAt: runs.createdAt,
      projectId: projects.id,
      projectName: projects.name,
      file: trainingFiles.name,
    })
    .from(runs)
    .leftJoin(projects, eq(projects.id, runs.projectId))
    .innerJoin(datasets, eq(datasets.id, runs.datasetId))
    .leftJoin(trainingFiles, eq(trainingFiles.id, sql`json_extract(${datasets.query}, '$.file')`))
    .where(projectId === undefined ? undefined : eq(runs.projectId, projectId))
    .orderBy(desc(runs.createdAt), desc(runs.id))
    .limit(limit)
    .all()
    .map(({ id, algorithm, file, createdAt, projectId, projectName }) => ({
      ...readRun(db, id),
      algorithm,
      file,
      createdAt,
      project: projectId && projectName !== null ? { id: projectId, name: projectName } : null,
      loss: readSparkline(db, id),
    }));
}

/** About 60 points of the loss. Steps are picked in the index, so that a long run costs hardly more than a short one. */
function readSparkline(db: Db, runId: string): readonly Point[] {
  const rows = db.all<{ step: number; loss: number | null }>(sql`
    select step, json_extract("values", '$.loss') as loss from run_metrics
    where run_id = ${runId} and step % max(1, (select max(step) from run_metrics where run_id = ${runId}) / 120) = 0
    order by step`);
  const points = rows.flatMap(({ step, loss }): Point[] => (loss === null ? [] : [[step, loss]]));
  return downsample(points, 60);
}
