import { eq, sql } from "drizzle-orm";
import type { Db } from "../db/client";
import { jobs } from "../db/schema/jobs";
import { users } from "../db/schema/people";
import { projects } from "../db/schema/projects";
import { checkpoints, datasets, runs, trainingFiles } from "../db/schema/training";
import { AppError } from "../errors";

export type RunSettings = ReturnType<typeof readRunSettings>;

/**
 * What was decided when the run was started: settings, dataset, base checkpoint, who.
 * @throws AppError missing
 */
export function readRunSettings(db: Db, runId: string) {
  const found = db
    .select({
      id: runs.id,
      name: runs.name,
      algorithm: runs.algorithm,
      config: runs.config,
      seed: runs.seed,
      createdAt: runs.createdAt,
      startedBy: users.name,
      jobId: jobs.id,
      project: { id: projects.id, name: projects.name },
      base: { id: checkpoints.id, name: checkpoints.name, path: checkpoints.path },
      dataset: {
        id: datasets.id,
        query: datasets.query,
        lastLabelSeq: datasets.lastLabelSeq,
        sha256: datasets.sha256,
        trainRows: datasets.trainRows,
        testRows: datasets.testRows,
      },
      file: { id: trainingFiles.id, name: trainingFiles.name, removedAt: trainingFiles.removedAt },
    })
    .from(runs)
    .innerJoin(jobs, eq(jobs.id, runs.jobId))
    .innerJoin(checkpoints, eq(checkpoints.id, runs.baseId))
    .innerJoin(datasets, eq(datasets.id, runs.datasetId))
    .leftJoin(trainingFiles, eq(trainingFiles.id, sql`json_extract(${datasets.query}, '$.file')`))
    .leftJoin(projects, eq(projects.id, runs.projectId))
    .leftJoin(users, eq(users.id, runs.createdBy))
    .where(eq(runs.id, runId))
    .get();
  if (!found) throw new AppError("missing", "There is no such run. It may have been deleted.");
  const { file } = found;
  return { ...found, file: file && { id: file.id, name: file.name, removed: file.removedAt !== null } };
}
