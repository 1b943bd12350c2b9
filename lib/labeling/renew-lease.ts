import { z } from "zod";
import { type Db, immediate } from "../db/client";
import { askedProject } from "./asked-project";
import { holdLease } from "./hold-lease";
import { ownAssignment } from "./own-assignment";

export const renewLeaseInput = z.object({ assignmentId: z.string().min(1) });

/** `lost`: others took the task meanwhile; an answer is still kept, as a surplus one. `done`: it is answered. */
export type Lease =
  | { readonly status: "held"; readonly leaseExpiresAt: number }
  | { readonly status: "lost" }
  | { readonly status: "done" };

/**
 * Keeps a task for its annotator while the page is open.
 * @throws AppError missing
 */
export function renewLease(
  db: Db,
  user: { id: string },
  input: z.input<typeof renewLeaseInput>,
  now = Date.now(),
): Lease {
  const { assignmentId } = renewLeaseInput.parse(input);
  return immediate(db, (tx) => {
    const assignment = ownAssignment(tx, user, assignmentId);
    if (assignment.status === "done") return { status: "done" };
    const leaseExpiresAt = holdLease(tx, askedProject(tx, assignment.projectId), assignment, now);
    return leaseExpiresAt === null ? { status: "lost" } : { status: "held", leaseExpiresAt };
  });
}
