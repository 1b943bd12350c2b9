import { desc, eq, type SQL } from "drizzle-orm";
import { alias } from "drizzle-orm/sqlite-core";
import type { Db } from "../db/client";
import { projects } from "../db/schema/projects";
import { checkpoints, runs } from "../db/schema/training";
import { AppError } from "../errors";

export type ListedCheckpoint = ReturnType<typeof listCheckpoints>[number];

const parents = alias(checkpoints, "parents");

/** Every checkpoint with its origin, newest first; of one role when asked. */
export function listCheckpoints(db: Db, role?: "policy" | "reward") {
  return read(db, role === undefined ? undefined : eq(checkpoints.role, role));
}

/** @throws AppError missing */
export function readCheckpoint(db: Db, checkpointId: string): ListedCheckpoint {
  const [found] = read(db, eq(checkpoints.id, checkpointId));
  if (!found) throw new AppError("missing", "There is no such checkpoint. It may have been deleted.");
  return found;
}

function read(db: Db, where: SQL | undefined) {
  return db
    .select({
      id: checkpoints.id,
      name: checkpoints.name,
      role: checkpoints.role,
      path: checkpoints.path,
      step: checkpoints.step,
      sha256: checkpoints.sha256,
      bytes: checkpoints.bytes,
      parameters: checkpoints.parameters,
      createdAt: checkpoints.createdAt,
      run: { id: runs.id, name: runs.name, algorithm: runs.algorithm },
      project: { id: projects.id, name: projects.name },
      parent: { id: parents.id, name: parents.name },
    })
    .from(checkpoints)
    .leftJoin(runs, eq(runs.id, checkpoints.runId))
    .leftJoin(projects, eq(projects.id, runs.projectId))
    .leftJoin(parents, eq(parents.id, checkpoints.parentId))
    .where(where)
    .orderBy(desc(checkpoints.createdAt), desc(checkpoints.id))
    .all();
}
