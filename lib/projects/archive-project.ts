import { eq } from "drizzle-orm";
import { type Db, immediate } from "../db/client";
import { projects } from "../db/schema/projects";
import { readProject } from "./read-project";

/** Takes a project out of the lists and closes it to labels and imports; everything in it stays. */
export function archiveProject(db: Db, projectId: string): void {
  setArchived(db, projectId, Date.now());
}

/** Brings an archived project back. */
export function restoreProject(db: Db, projectId: string): void {
  setArchived(db, projectId, null);
}

function setArchived(db: Db, projectId: string, at: number | null): void {
  immediate(db, (tx) => {
    readProject(tx, projectId);
    tx.update(projects).set({ archivedAt: at }).where(eq(projects.id, projectId)).run();
  });
}
