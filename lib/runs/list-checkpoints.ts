import { aliasedTable, desc, eq } from "drizzle-orm";
import type { Db } from "../db/client";
import { checkpoints, projects, runs } from "../db/schema";
import { AppError } from "../errors";

export type ListedCheckpoint = ReturnType<typeof listCheckpoints>[number];

const parents = aliasedTable(checkpoints, "parents");

/** Every checkpoint with its origin, newest first; of one role when asked. */
export function listCheckpoints(db: Db, role?: "policy" | "reward") {
  return select(db)
    .where(role === undefined ? undefined : eq(checkpoints.role, role))
    .orderBy(desc(checkpoints.createdAt), desc(checkpoints.id))
    .all();
}

/** @throws AppError missing */
export function readCheckpoint(db: Db, checkpointId: string): ListedCheckpoint {
  const found = select(db).where(eq(checkpoints.id, checkpointId)).get();
  if (!found) throw new AppError("missing", "There is no such checkpoint. It may have been deleted.");
  return found;
}

function select(db: Db) {
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
    .$dynamic();
}
