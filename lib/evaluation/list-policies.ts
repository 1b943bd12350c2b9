import { desc, eq } from "drizzle-orm";
import type { Db } from "../db/client";
import { checkpoints, runs } from "../db/schema/training";

/** The models that can answer prompts, newest first: what each came from, and the project it was trained for. */
export function listPolicies(db: Db) {
  return db
    .select({ id: checkpoints.id, name: checkpoints.name, parentId: checkpoints.parentId, projectId: runs.projectId })
    .from(checkpoints)
    .leftJoin(runs, eq(runs.id, checkpoints.runId))
    .where(eq(checkpoints.role, "policy"))
    .orderBy(desc(checkpoints.createdAt), desc(checkpoints.id))
    .all();
}
