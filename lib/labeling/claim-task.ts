import { z } from "zod";
import { type Db, immediate } from "../db/client";
import { AppError } from "../errors";
import { askedProject, memberOf } from "./asked-project";
import { nextTask } from "./next-task";
import type { ShownTask } from "./show-task";

export const claimTaskInput = z.object({ projectId: z.string().min(1) });

/**
 * Leases the next task to `user`, or offers again the one they hold; null when nothing is left for them.
 * @throws AppError missing (no such project), conflict (archived, or they have yet to join or choose a belief group)
 */
export function claimTask(
  db: Db,
  user: { id: string },
  input: z.input<typeof claimTaskInput>,
  now = Date.now(),
): ShownTask | null {
  const { projectId } = claimTaskInput.parse(input);
  return immediate(db, (tx) => {
    const project = askedProject(tx, projectId);
    if (project.archivedAt !== null)
      throw new AppError("conflict", `“${project.name}” is archived: it takes no labels.`);
    memberOf(tx, user, project);
    return nextTask(tx, user, project, now);
  });
}
