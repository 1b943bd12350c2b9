import { and, asc, desc, eq, inArray, isNull } from "drizzle-orm";
import type { Db } from "../db/client";
import { groups, members, projects } from "../db/schema/projects";
import { type Progress, readProgress } from "./read-progress";

export interface LabelingProject {
  readonly id: string;
  readonly name: string;
  readonly summary: string; // the guidelines' first words
  readonly beliefMode: "none" | "joining" | "task";
  readonly groups: readonly { readonly id: string; readonly name: string; readonly description: string }[];
  readonly isDemo: boolean;
  /** Whether `user` may start at once: joined, and spoken for a group where the project asks for it. */
  readonly joined: boolean;
  readonly groupId: string | null;
  readonly progress: Progress;
}

/** The projects that take labels, with how far `user` is in each; those they joined come first. */
export function listLabelingProjects(db: Db, user: { id: string }): LabelingProject[] {
  const rows = db
    .select({ project: projects, member: members })
    .from(projects)
    .leftJoin(members, and(eq(members.projectId, projects.id), eq(members.userId, user.id)))
    .where(isNull(projects.archivedAt))
    .orderBy(desc(members.joinedAt), desc(projects.createdAt))
    .all();
  const ids = rows.map((row) => row.project.id);
  const stances = db.select().from(groups).where(inArray(groups.projectId, ids)).orderBy(asc(groups.position)).all();
  return rows.map(({ project, member }) => ({
    id: project.id,
    name: project.name,
    summary: firstWords(project.guidelines),
    beliefMode: project.beliefMode,
    groups: stances
      .filter((group) => group.projectId === project.id)
      .map(({ id, name, description }) => ({ id, name, description })),
    isDemo: project.isDemo,
    joined: member !== null && (project.beliefMode !== "joining" || member.groupId !== null),
    groupId: member?.groupId ?? null,
    progress: readProgress(db, user, { projectId: project.id }),
  }));
}

/** Plain words from the head of a Markdown text. */
function firstWords(markdown: string): string {
  return markdown
    .slice(0, 1000)
    .replace(/^#+ .*$/gm, "")
    .replace(/^\s*(?:[-*+]|\d+\.)\s+/gm, "· ")
    .replace(/[*_`>#[\]]/g, "")
    .replace(/\s+/g, " ")
    .trim()
    .slice(0, 240);
}
