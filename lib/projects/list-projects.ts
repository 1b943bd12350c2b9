import { desc, isNotNull, isNull } from "drizzle-orm";
import type { Db } from "../db/client";
import { projects } from "../db/schema/projects";
import { countProject, type ProjectCounts } from "./count-project";

export interface ListedProject extends ProjectCounts {
  readonly id: string;
  readonly name: string;
  readonly isDemo: boolean;
  readonly labelsPerTask: number;
  readonly createdAt: number;
  readonly archivedAt: number | null;
}

/** Projects with their counts, newest first; the archived ones only when asked for. */
export function listProjects(db: Db, which: "active" | "archived" = "active"): ListedProject[] {
  return db
    .select({
      id: projects.id,
      name: projects.name,
      isDemo: projects.isDemo,
      labelsPerTask: projects.labelsPerTask,
      createdAt: projects.createdAt,
      archivedAt: projects.archivedAt,
    })
    .from(projects)
    .where(which === "active" ? isNull(projects.archivedAt) : isNotNull(projects.archivedAt))
    .orderBy(desc(projects.createdAt), desc(projects.id))
    .all()
    .map((project) => ({ ...project, ...countProject(db, project.id) }));
}
