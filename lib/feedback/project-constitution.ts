import { eq } from "drizzle-orm";
import { z } from "zod";
import type { Db, Tx } from "../db/client";
import { projects } from "../db/schema/projects";
import { AppError } from "../errors";
import { type Constitution, constitution } from "../judge/constitution";
import { defaultConstitution } from "../judge/default-constitution";

/** What `saveConstitution` takes; null goes back to the default one. */
export const constitutionInput = z.object({ projectId: z.string(), constitution: constitution.nullable() });

/** The project's constitution, or the default one. @throws AppError missing */
export function readConstitution(db: Db | Tx, projectId: string): { constitution: Constitution; isDefault: boolean } {
  const project = db.select({ own: projects.constitution }).from(projects).where(eq(projects.id, projectId)).get();
  if (!project) throw new AppError("missing", "There is no such project. It may have been removed.");
  if (project.own === null) return { constitution: defaultConstitution, isDefault: true };
  return { constitution: constitution.parse(project.own), isDefault: false };
}

/** Replaces the project's constitution; what was judged by the old one keeps its hash. @throws AppError missing */
export function saveConstitution(db: Db, { projectId, constitution: own }: z.output<typeof constitutionInput>): void {
  const { changes } = db.update(projects).set({ constitution: own }).where(eq(projects.id, projectId)).run();
  if (changes === 0) throw new AppError("missing", "There is no such project. It may have been removed.");
}
