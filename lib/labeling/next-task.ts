import { and, asc, desc, eq, gt, notExists, sql } from "drizzle-orm";
import type { Tx } from "../db/client";
import { assignments, tasks } from "../db/schema/labeling";
import { newId } from "../ids";
import { randomFrom, seedFor, shuffled } from "../random";
import type { AskedProject } from "./asked-project";
import { holdLease } from "./hold-lease";
import { type ShownTask, showTask } from "./show-task";

/**
 * The task that `user` should see now, leased to them; null when nothing is left for them. Runs inside the caller's
 * IMMEDIATE transaction, so two people cannot be given the last free place of one task.
 *
 * First what they already hold (a reload, an undone label, a lease that ran out with nobody else taking the task).
 * Else a task that they never had and that still lacks labels, others' live leases counted as labels to come:
 * started tasks first so that they get complete, then by priority, then the oldest.
 */
export function nextTask(tx: Tx, user: { id: string }, project: AskedProject, now: number): ShownTask | null {
  if (project.archivedAt !== null) return null;
  const held = tx
    .select()
    .from(assignments)
    .where(
      and(eq(assignments.userId, user.id), eq(assignments.projectId, project.id), eq(assignments.status, "leased")),
    )
    .orderBy(desc(assignments.claimedAt))
    .all();
  for (const assignment of held) {
    const leaseExpiresAt = holdLease(tx, project, assignment, now);
    if (leaseExpiresAt !== null) return showTask(tx, project, { ...assignment, leaseExpiresAt });
  }
  const task = freeTask(tx, user, project, now);
  if (!task) return null;
  const seed = seedFor("shown-order", task.id, user.id);
  const assignment = tx
    .insert(assignments)
    .values({
      id: newId("assignment", now),
      projectId: project.id,
      taskId: task.id,
      userId: user.id,
      shownOrder: shuffled(task.responseIds, randomFrom(seed)),
      seed,
      status: "leased",
      leaseExpiresAt: now + project.leaseMinutes * 60_000,
      claimedAt: now,
    })
    .returning()
    .get();
  return showTask(tx, project, assignment);
}

/** Walks the index tasks_next and stops at the first task that fits. */
function freeTask(tx: Tx, user: { id: string }, project: AskedProject, now: number) {
  const mine = tx
    .select({ one: sql`1` })
    .from(assignments)
    .where(and(eq(assignments.taskId, tasks.id), eq(assignments.userId, user.id)));
  const leases = tx
    .select({ count: sql`count(*)` })
    .from(assignments)
    .where(
      and(eq(assignments.taskId, tasks.id), eq(assignments.status, "leased"), gt(assignments.leaseExpiresAt, now)),
    );
  return tx
    .select({ id: tasks.id, responseIds: tasks.responseIds })
    .from(tasks)
    .where(
      and(
        eq(tasks.projectId, project.id),
        eq(tasks.status, "open"),
        notExists(mine),
        sql`${tasks.labelCount} + (${leases}) < ${project.labelsPerTask}`,
      ),
    )
    .orderBy(desc(tasks.labelCount), desc(tasks.priority), asc(tasks.createdAt), sql`${tasks}.rowid`)
    .limit(1)
    .get();
}
