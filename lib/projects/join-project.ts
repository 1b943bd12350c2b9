import { and, eq } from "drizzle-orm";
import { z } from "zod";
import { type Db, immediate } from "../db/client";
import { members } from "../db/schema/projects";
import { AppError } from "../errors";
import { readActiveProject } from "./read-project";

export const joinProjectInput = z.object({ projectId: z.string().min(1), groupId: z.string().nullish() });

/**
 * Makes `user` a member, speaking for `groupId` where the project asks for it when joining. Joining again changes the
 * group from now on; labels given before keep the group they were given as.
 * @throws AppError missing, conflict (archived), or invalid when the group is needed or not the project's
 */
export function joinProject(db: Db, user: { id: string }, input: z.input<typeof joinProjectInput>): void {
  const { projectId, groupId } = joinProjectInput.parse(input);
  immediate(db, (tx) => {
    const project = readActiveProject(tx, projectId);
    if (project.beliefMode === "joining" && !groupId) {
      throw new AppError("invalid", "Choose the belief group that you speak for.");
    }
    if (groupId && !project.groups.some((group) => group.id === groupId)) {
      throw new AppError("invalid", "That belief group is not one of this project's. Choose one from the list.");
    }
    const group = project.beliefMode === "joining" ? (groupId ?? null) : null;
    tx.insert(members)
      .values({ projectId, userId: user.id, groupId: group, joinedAt: Date.now() })
      .onConflictDoUpdate({ target: [members.projectId, members.userId], set: { groupId: group } })
      .run();
  });
}

/** The membership of a person, or undefined when they have not joined. */
export function readMember(db: Db, user: { id: string }, projectId: string) {
  return db
    .select()
    .from(members)
    .where(and(eq(members.projectId, projectId), eq(members.userId, user.id)))
    .get();
}
