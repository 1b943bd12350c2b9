import { and, eq } from "drizzle-orm";
import { z } from "zod";
import { type Db, immediate } from "../db/client";
import { assignments, labels, pairs, tasks } from "../db/schema/labeling";
import { AppError } from "../errors";
import { askedProject } from "./asked-project";
import { ownAssignment } from "./own-assignment";
import { type ShownTask, shownAs, showTask } from "./show-task";
import { undoWindowMs } from "./undo-window";

export const undoLabelInput = z.object({ labelId: z.string().min(1) });

/**
 * Takes a label back within 15 minutes and gives the task again with the answer filled in. The label's row stays with
 * `undoneAt`, so the next answer is a revision beside it; its pairs go, and a task that it completed opens again.
 * Undoing twice gives the task again.
 * @throws AppError missing (not theirs), gone (too late), conflict (revised since)
 */
export function undoLabel(
  db: Db,
  user: { id: string },
  input: z.input<typeof undoLabelInput>,
  now = Date.now(),
): ShownTask {
  const { labelId } = undoLabelInput.parse(input);
  return immediate(db, (tx) => {
    const label = tx
      .select()
      .from(labels)
      .where(and(eq(labels.id, labelId), eq(labels.userId, user.id)))
      .get();
    if (!label) throw new AppError("missing", "There is no such label of yours.");
    const assignment = ownAssignment(tx, user, label.assignmentId);
    const project = askedProject(tx, label.projectId);
    if (label.undoneAt !== null) {
      if (assignment.status === "leased") return showTask(tx, project, assignment);
      throw new AppError("conflict", "This label was undone and answered anew. Undo the newer one.");
    }
    if (now >= label.createdAt + undoWindowMs) {
      throw new AppError("gone", "This label can no longer be undone: that works for 15 minutes.");
    }
    tx.update(labels).set({ undoneAt: now }).where(eq(labels.seq, label.seq)).run();
    tx.delete(pairs).where(eq(pairs.labelSeq, label.seq)).run();
    if (label.outcome !== "skipped" && !label.surplus) {
      const task = tx.select().from(tasks).where(eq(tasks.id, label.taskId)).get();
      if (!task) throw new AppError("internal", `Label ${label.id} has lost its task.`);
      const labelCount = task.labelCount - 1;
      const open = task.status === "complete" && labelCount < project.labelsPerTask;
      tx.update(tasks)
        .set({ labelCount, status: open ? "open" : task.status })
        .where(eq(tasks.id, task.id))
        .run();
    }
    const stored = { responses: assignment.shownOrder };
    const value = project.question.reopen(
      project.questionSettings,
      stored,
      label.answer,
      shownAs(stored.responses.length),
    );
    const reopened = tx
      .update(assignments)
      .set({
        status: "leased",
        leaseExpiresAt: now + project.leaseMinutes * 60_000,
        draft: { value, groupId: project.beliefMode === "task" ? label.groupId : null },
        draftAt: now,
        claimedAt: now,
      })
      .where(eq(assignments.id, assignment.id))
      .returning()
      .get();
    return showTask(tx, project, reopened);
  });
}
