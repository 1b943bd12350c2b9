import { and, eq } from "drizzle-orm";
import type { Tx } from "../db/client";
import { members, projects } from "../db/schema/projects";
import { AppError } from "../errors";
import { questionOf } from "../questions/registry";

/** What labeling needs to know of a project. */
export type AskedProject = ReturnType<typeof askedProject>;

/** @throws AppError missing */
export function askedProject(tx: Tx, projectId: string) {
  const project = tx.select().from(projects).where(eq(projects.id, projectId)).get();
  if (!project) throw new AppError("missing", "There is no such project. It may have been removed.");
  return { ...project, question: questionOf(project.questionKind) };
}

/**
 * The member's row, which says for which belief group they speak.
 * @throws AppError conflict when they have not joined, or have not chosen a group that the project asks for
 */
export function memberOf(tx: Tx, user: { id: string }, project: AskedProject) {
  const member = tx
    .select()
    .from(members)
    .where(and(eq(members.projectId, project.id), eq(members.userId, user.id)))
    .get();
  if (!member) throw new AppError("conflict", `Join “${project.name}” first: open it under Label.`);
  if (project.beliefMode === "joining" && member.groupId === null) {
    throw new AppError("conflict", "Choose the belief group that you speak for: open the project under Label.");
  }
  return member;
}
