import { and, eq, gte, lt } from "drizzle-orm";
import { type Db, immediate } from "../db/client";
import { tasks } from "../db/schema/labeling";
import { projects } from "../db/schema/projects";
import { AppError } from "../errors";
import { questionOf } from "../questions/registry";
import { type UpdateProjectInput, updateProjectInput } from "./project-input";
import { readActiveProject } from "./read-project";

/**
 * Changes a project's settings. A new number of labels per task reopens tasks that now have too few and completes
 * those that have enough; no label is touched.
 * @throws AppError missing, conflict (archived), or invalid (belief groups asked for, none defined)
 */
export function updateProject(db: Db, input: UpdateProjectInput): void {
  const { projectId, ...changes } = updateProjectInput.parse(input);
  immediate(db, (tx) => {
    const project = readActiveProject(tx, projectId);
    if ((changes.beliefMode ?? "none") !== "none" && project.groups.length === 0) {
      throw new AppError("invalid", "Add at least one belief group before asking annotators for theirs.");
    }
    if (Object.keys(changes).length === 0) return;
    const questionSettings =
      changes.questionSettings && questionOf(project.questionKind).settings.parse(changes.questionSettings);
    tx.update(projects)
      .set({ ...changes, questionSettings })
      .where(eq(projects.id, projectId))
      .run();
    const wanted = changes.labelsPerTask;
    if (wanted === undefined || wanted === project.labelsPerTask) return;
    tx.update(tasks)
      .set({ status: "open" })
      .where(and(eq(tasks.projectId, projectId), eq(tasks.status, "complete"), lt(tasks.labelCount, wanted)))
      .run();
    tx.update(tasks)
      .set({ status: "complete" })
      .where(and(eq(tasks.projectId, projectId), eq(tasks.status, "open"), gte(tasks.labelCount, wanted)))
      .run();
  });
}
