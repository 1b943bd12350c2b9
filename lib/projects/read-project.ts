import { asc, eq } from "drizzle-orm";
import type { Db, Tx } from "../db/client";
import { groups, projects } from "../db/schema/projects";
import { AppError } from "../errors";

export type Project = ReturnType<typeof readProject>;

/**
 * A project and its belief groups in their order.
 * @throws AppError missing
 */
export function readProject(db: Db | Tx, projectId: string) {
  const project = db.select().from(projects).where(eq(projects.id, projectId)).get();
  if (!project) throw new AppError("missing", "There is no such project. It may have been removed.");
  const rows = db
    .select({ id: groups.id, name: groups.name, description: groups.description, position: groups.position })
    .from(groups)
    .where(eq(groups.projectId, projectId))
    .orderBy(asc(groups.position))
    .all();
  return { ...project, groups: rows };
}

/**
 * The same, for whoever wants to change it.
 * @throws AppError missing, or conflict when it is archived
 */
export function readActiveProject(db: Db | Tx, projectId: string): Project {
  const project = readProject(db, projectId);
  if (project.archivedAt !== null) {
    throw new AppError("conflict", `“${project.name}” is archived. Restore it under Settings first.`);
  }
  return project;
}
