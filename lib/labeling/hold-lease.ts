import { and, count, eq, gt, ne } from "drizzle-orm";
import type { Tx } from "../db/client";
import { assignments, tasks } from "../db/schema/labeling";
import type { AskedProject } from "./asked-project";
import type { Assignment } from "./show-task";

/**
 * Renews the lease of an unanswered assignment and says until when it lasts. One that ran out is taken up again only
 * if the task still has room: null when others have taken the places meanwhile, or the task is closed.
 */
export function holdLease(tx: Tx, project: AskedProject, assignment: Assignment, now: number): number | null {
  const task = tx.select().from(tasks).where(eq(tasks.id, assignment.taskId)).get();
  if (task?.status !== "open") return null;
  if (
    assignment.leaseExpiresAt <= now &&
    task.labelCount + leasesOfOthers(tx, assignment, now) >= project.labelsPerTask
  ) {
    return null;
  }
  const leaseExpiresAt = now + project.leaseMinutes * 60_000;
  tx.update(assignments).set({ leaseExpiresAt }).where(eq(assignments.id, assignment.id)).run();
  return leaseExpiresAt;
}

function leasesOfOthers(tx: Tx, { taskId, userId }: Assignment, now: number): number {
  const others = tx
    .select({ count: count() })
    .from(assignments)
    .where(
      and(
        eq(assignments.taskId, taskId),
        ne(assignments.userId, userId),
        eq(assignments.status, "leased"),
        gt(assignments.leaseExpiresAt, now),
      ),
    )
    .get();
  return others?.count ?? 0;
}
