import { and, eq } from "drizzle-orm";
import type { Tx } from "../db/client";
import { assignments } from "../db/schema/labeling";
import { AppError } from "../errors";
import type { Assignment } from "./show-task";

/** @throws AppError missing when there is none of that id, or it is somebody else's */
export function ownAssignment(tx: Tx, user: { id: string }, assignmentId: string): Assignment {
  const assignment = tx
    .select()
    .from(assignments)
    .where(and(eq(assignments.id, assignmentId), eq(assignments.userId, user.id)))
    .get();
  if (!assignment) throw new AppError("missing", "This task was not given to you. Go back to Label and open it again.");
  return assignment;
}
