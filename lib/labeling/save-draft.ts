import { eq } from "drizzle-orm";
import { z } from "zod";
import { type Db, immediate } from "../db/client";
import { assignments } from "../db/schema/labeling";
import { AppError } from "../errors";
import { askedProject } from "./asked-project";
import { draftInput } from "./draft";
import { holdLease } from "./hold-lease";
import { ownAssignment } from "./own-assignment";
import type { Lease } from "./renew-lease";
import { shownAs } from "./show-task";

export const saveDraftInput = z.object({ assignmentId: z.string().min(1), draft: draftInput });

/**
 * Keeps a half-done answer, and the lease with it. A draft that comes after the answer (the page sends one as it
 * closes) changes nothing.
 * @throws AppError missing, or invalid when the draft is not about this task's responses
 */
export function saveDraft(
  db: Db,
  user: { id: string },
  input: z.input<typeof saveDraftInput>,
  now = Date.now(),
): Lease {
  const { assignmentId, draft } = saveDraftInput.parse(input);
  return immediate(db, (tx) => {
    const assignment = ownAssignment(tx, user, assignmentId);
    if (assignment.status === "done") return { status: "done" };
    const project = askedProject(tx, assignment.projectId);
    const value = project.question.parseDraft(shownAs(assignment.shownOrder.length), draft.value);
    if (value === null) throw new AppError("invalid", "This draft does not fit the task. Reload the page.");
    tx.update(assignments)
      .set({ draft: { value, groupId: draft.groupId }, draftAt: now })
      .where(eq(assignments.id, assignment.id))
      .run();
    const leaseExpiresAt = holdLease(tx, project, assignment, now);
    return leaseExpiresAt === null ? { status: "lost" } : { status: "held", leaseExpiresAt };
  });
}
