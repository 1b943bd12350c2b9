import { and, eq, ne, sql } from "drizzle-orm";
import { z } from "zod";
import { type Db, immediate, type Tx } from "../db/client";
import { labels, pairs } from "../db/schema/labeling";
import { groups, members } from "../db/schema/projects";
import { AppError } from "../errors";
import { newId } from "../ids";
import { groupInput } from "./project-input";
import { type Project, readActiveProject } from "./read-project";

export const createGroupInput = groupInput.extend({ projectId: z.string().min(1) });
export const updateGroupInput = createGroupInput.extend({ groupId: z.string().min(1) });
export const removeGroupInput = updateGroupInput.pick({ projectId: true, groupId: true });

/** Adds a belief group at the end. @throws AppError conflict when the name is taken */
export function createGroup(db: Db, input: z.input<typeof createGroupInput>): { id: string } {
  const { projectId, name, description } = createGroupInput.parse(input);
  return immediate(db, (tx) => {
    const project = readActiveProject(tx, projectId);
    refuseTakenName(tx, projectId, name, "");
    const id = newId("group");
    const position = Math.max(-1, ...project.groups.map((group) => group.position)) + 1;
    tx.insert(groups).values({ id, projectId, name, description, position }).run();
    return { id };
  });
}

/** Renames or redescribes a group; labels keep pointing at it. @throws AppError missing, conflict */
export function updateGroup(db: Db, input: z.input<typeof updateGroupInput>): void {
  const { projectId, groupId, name, description } = updateGroupInput.parse(input);
  immediate(db, (tx) => {
    findGroup(readActiveProject(tx, projectId), groupId);
    refuseTakenName(tx, projectId, name, groupId);
    tx.update(groups).set({ name, description }).where(eq(groups.id, groupId)).run();
  });
}

/**
 * Removes a group that nobody has used.
 * @throws AppError missing, or conflict when a member, label or pair names it, or it is the last one asked for
 */
export function removeGroup(db: Db, input: z.input<typeof removeGroupInput>): void {
  const { projectId, groupId } = removeGroupInput.parse(input);
  immediate(db, (tx) => {
    const project = readActiveProject(tx, projectId);
    const group = findGroup(project, groupId);
    if (project.beliefMode !== "none" && project.groups.length === 1) {
      throw new AppError(
        "conflict",
        "This is the last belief group, and annotators are asked for one. Stop asking first.",
      );
    }
    const used = tx
      .select({
        any: sql<number>`exists (select 1 from ${members} where ${members.groupId} = ${groupId})
          or exists (select 1 from ${labels} where ${labels.projectId} = ${projectId} and ${labels.groupId} = ${groupId})
          or exists (select 1 from ${pairs} where ${pairs.projectId} = ${projectId} and ${pairs.groupId} = ${groupId})`,
      })
      .from(groups)
      .where(eq(groups.id, groupId))
      .get();
    if (used?.any) {
      throw new AppError(
        "conflict",
        `“${group.name}” has members or labels, which say what they said as this group. Rename it instead.`,
      );
    }
    tx.delete(groups).where(eq(groups.id, groupId)).run();
  });
}

function findGroup(project: Project, groupId: string) {
  const group = project.groups.find((each) => each.id === groupId);
  if (!group) throw new AppError("missing", "This project has no such belief group.");
  return group;
}

function refuseTakenName(tx: Tx, projectId: string, name: string, except: string): void {
  const taken = tx
    .select({ id: groups.id })
    .from(groups)
    .where(
      and(eq(groups.projectId, projectId), ne(groups.id, except), sql`lower(${groups.name}) = ${name.toLowerCase()}`),
    )
    .get();
  if (taken) throw new AppError("conflict", `There is a belief group “${name}” already. Choose another name.`);
}
