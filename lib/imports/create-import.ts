import { eq } from "drizzle-orm";
import type { Db } from "../db/client";
import { imports } from "../db/schema/imports";
import { projects } from "../db/schema/projects";
import { AppError } from "../errors";
import { newId } from "../ids";
import { type ImportOptions, importOptions } from "./import-options";

export interface CreateImportInput {
  readonly id?: string; // that of an upload
  readonly projectId: string;
  readonly files: readonly { name: string; bytes: number }[];
  readonly options?: Partial<ImportOptions>;
}

/**
 * Notes that files are about to be imported; `runImport` does it.
 * @throws AppError missing or conflict for the project, invalid without files
 */
export function createImport(db: Db, user: { id: string } | null, input: CreateImportInput): { id: string } {
  const project = db.select().from(projects).where(eq(projects.id, input.projectId)).get();
  if (!project) throw new AppError("missing", `There is no project ${input.projectId}.`);
  if (project.archivedAt !== null) {
    throw new AppError("conflict", `“${project.name}” is archived. Restore it under Settings first.`);
  }
  if (input.files.length === 0) throw new AppError("invalid", "Choose at least one file.");
  const id = input.id ?? newId("import");
  const now = Date.now();
  db.insert(imports)
    .values({
      id,
      projectId: input.projectId,
      files: [...input.files],
      options: importOptions.parse(input.options ?? {}),
      status: "running",
      bytes: input.files.reduce((sum, file) => sum + file.bytes, 0),
      createdBy: user?.id ?? null,
      createdAt: now,
      updatedAt: now,
    })
    .run();
  return { id };
}
