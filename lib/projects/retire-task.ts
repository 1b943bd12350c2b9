import { and, eq } from "drizzle-orm";
import { type Db, immediate } from "../db/client";
import { tasks } from "../db/schema/labeling";
import { AppError } from "../errors";
import { readActiveProject } from "./read-project";

/** Takes a task out of the queue (a flagged one, say); its labels stay. @throws AppError missing, conflict */
export function retireTask(db: Db, projectId: string, taskId: string): void {
  setStatus(db, projectId, taskId, () => "retired");
}

/** Puts a retired task back: open, or complete when it has its labels. @throws AppError missing, conflict */
export function reopenTask(db: Db, projectId: string, taskId: string): void {
  setStatus(db, projectId, taskId, (labels, wanted) => (labels >= wanted ? "complete" : "open"));
}

function setStatus(
  db: Db,
  projectId: string,
  taskId: string,
  next: (labelCount: number, labelsPerTask: number) => "open" | "complete" | "retired",
): void {
  immediate(db, (tx) => {
    const { labelsPerTask } = readActiveProject(tx, projectId);
    const mine = and(eq(tasks.id, taskId), eq(tasks.projectId, projectId));
    const task = tx.select().from(tasks).where(mine).get();
    if (!task) throw new AppError("missing", "There is no such task in this project.");
    tx.update(tasks)
      .set({ status: next(task.labelCount, labelsPerTask) })
      .where(mine)
      .run();
  });
}
