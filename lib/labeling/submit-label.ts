import { and, eq } from "drizzle-orm";
import { z } from "zod";
import { type Db, immediate, type Tx } from "../db/client";
import { assignments, labels, pairs, tasks } from "../db/schema/labeling";
import { groups } from "../db/schema/projects";
import { AppError } from "../errors";
import { newId } from "../ids";
import type { Outcome, Parsed } from "../questions/question";
import { type AskedProject, askedProject, memberOf } from "./asked-project";
import { nextTask } from "./next-task";
import { ownAssignment } from "./own-assignment";
import { type Assignment, type ShownTask, shownAs } from "./show-task";
import { undoWindowMs } from "./undo-window";

export const submitLabelInput = z.object({
  assignmentId: z.string().min(1),
  /** Made once per answer by the sender, and sent again with each retry. */
  idempotencyKey: z.string().min(8).max(200),
  answer: z.unknown(), // the question's schema decides, for the responses shown
  groupId: z.string().nullish(), // where the project asks for the belief group task by task
  durationMs: z.int().min(0).nullish(),
});

export interface Submitted {
  /** `surplus`: the task had its labels already; this one is kept, and not counted. */
  readonly status: "recorded" | "surplus";
  readonly labelId: string;
  readonly outcome: Outcome;
  readonly undoUntil: number;
  readonly next: ShownTask | null;
}

/**
 * Stores an answer, its pairs and the task's new state, and claims the next task, all in one transaction: when this
 * returns, the label is on disk. Sending the same key again stores nothing and gives the same answer. An answer whose
 * lease ran out is as good as any while the task lacks labels.
 * @throws AppError missing (not theirs), conflict (answered already, key used elsewhere, belief group not chosen);
 *   ZodError when the answer does not fit the question and the responses shown
 */
export function submitLabel(
  db: Db,
  user: { id: string },
  input: z.input<typeof submitLabelInput>,
  now = Date.now(),
): Submitted {
  const given = submitLabelInput.parse(input);
  return immediate(db, (tx) => {
    const assignment = ownAssignment(tx, user, given.assignmentId);
    const project = askedProject(tx, assignment.projectId);
    const label = storedAs(tx, given.idempotencyKey, assignment) ?? store(tx, project, assignment, given, now);
    return {
      status: label.surplus ? "surplus" : "recorded",
      labelId: label.id,
      outcome: label.outcome,
      undoUntil: label.createdAt + undoWindowMs,
      next: nextTask(tx, user, project, now),
    };
  });
}

/** The label that an earlier sending of the same key left. */
function storedAs(tx: Tx, idempotencyKey: string, assignment: Assignment) {
  const label = tx.select().from(labels).where(eq(labels.idempotencyKey, idempotencyKey)).get();
  if (label && label.assignmentId !== assignment.id) {
    throw new AppError("conflict", "This idempotency key belongs to another answer. Make a new one for each answer.");
  }
  return label;
}

function store(
  tx: Tx,
  project: AskedProject,
  assignment: Assignment,
  given: z.output<typeof submitLabelInput>,
  now: number,
) {
  if (assignment.status === "done") {
    throw new AppError(
      "conflict",
      "You have answered this task already, perhaps in another tab. Undo it to change it.",
    );
  }
  const task = tx.select().from(tasks).where(eq(tasks.id, assignment.taskId)).get();
  if (!task) throw new AppError("internal", `Assignment ${assignment.id} has lost its task.`);
  const shown = shownAs(assignment.shownOrder.length);
  const parsed = project.question.parse(project.questionSettings, shown, given.answer, {
    responses: assignment.shownOrder,
  });
  const groupId = beliefGroup(tx, project, assignment, parsed, given.groupId ?? null);
  const counts = parsed.outcome !== "skipped";
  const surplus = counts && (task.status !== "open" || task.labelCount >= project.labelsPerTask);
  const label = tx
    .insert(labels)
    .values({
      id: newId("label", now),
      projectId: project.id,
      taskId: task.id,
      assignmentId: assignment.id,
      userId: assignment.userId,
      groupId,
      outcome: parsed.outcome,
      answer: parsed.answer,
      questionKind: project.questionKind,
      reason: parsed.reason ?? null,
      surplus,
      idempotencyKey: given.idempotencyKey,
      durationMs: given.durationMs ?? null,
      createdAt: now,
    })
    .returning()
    .get();
  tx.update(assignments).set({ status: "done", draft: null }).where(eq(assignments.id, assignment.id)).run();
  if (!counts || surplus) return label; // pairs are of counted labels only
  if (parsed.pairs.length > 0) {
    const common = { labelSeq: label.seq, projectId: project.id, taskId: task.id, promptId: task.promptId };
    const by = { userId: assignment.userId, groupId, createdAt: now };
    tx.insert(pairs)
      .values(
        parsed.pairs.map(({ chosen, rejected }) => ({ ...common, chosenId: chosen, rejectedId: rejected, ...by })),
      )
      .run();
  }
  const labelCount = task.labelCount + 1;
  const status = labelCount >= project.labelsPerTask ? "complete" : "open";
  tx.update(tasks).set({ labelCount, status }).where(eq(tasks.id, task.id)).run();
  return label;
}

/** The belief group that this label speaks for, as it is at this moment. */
function beliefGroup(
  tx: Tx,
  project: AskedProject,
  { userId }: Assignment,
  { outcome }: Parsed,
  chosen: string | null,
): string | null {
  if (project.beliefMode === "none") return null;
  if (project.beliefMode === "joining") return memberOf(tx, { id: userId }, project).groupId;
  if (chosen === null) {
    if (outcome === "skipped" || outcome === "flagged") return null;
    throw new AppError("conflict", "Choose the belief group that you speak for in this task.");
  }
  const group = tx
    .select({ id: groups.id })
    .from(groups)
    .where(and(eq(groups.id, chosen), eq(groups.projectId, project.id)))
    .get();
  if (!group)
    throw new AppError("conflict", "That belief group is not one of this project's. Choose one from the list.");
  return group.id;
}
