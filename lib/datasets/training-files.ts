import { closeSync, fsyncSync, openSync, renameSync, rmSync } from "node:fs";
import { and, desc, eq, isNull } from "drizzle-orm";
import { z } from "zod";
import { type Db, immediate, type Tx } from "../db/client";
import { users } from "../db/schema/people";
import { projects } from "../db/schema/projects";
import { trainingFiles } from "../db/schema/training";
import { paths } from "../env";
import { AppError } from "../errors";
import { fileCounts } from "./file-counts";
import { sweepFiles } from "./sweep-files";
import { draftPath, type WrittenRows } from "./write-training-rows";

export type TrainingFile = ReturnType<typeof readTrainingFile>;

export const fileName = z.string().trim().min(1, "A name is needed.").max(255, "At most 255 characters.");

const columns = {
  ...{ id: trainingFiles.id, name: trainingFiles.name, kind: trainingFiles.kind, rows: trainingFiles.rows },
  ...{ counts: trainingFiles.counts, sha256: trainingFiles.sha256, bytes: trainingFiles.bytes },
  ...{ createdBy: users.name, createdAt: trainingFiles.createdAt },
};

const select = (db: Db | Tx, projectId: string) => ({
  where: (...more: Parameters<typeof and>) =>
    db
      .select(columns)
      .from(trainingFiles)
      .leftJoin(users, eq(users.id, trainingFiles.createdBy))
      .where(and(eq(trainingFiles.projectId, projectId), isNull(trainingFiles.removedAt), ...more))
      .orderBy(desc(trainingFiles.createdAt), desc(trainingFiles.id))
      .all()
      .map(({ counts, ...row }) => ({ ...row, ...fileCounts.parse(counts) })),
});

/** A project's training files, newest first. */
export const listTrainingFiles = (db: Db, projectId: string) => select(db, projectId).where();

/** @throws AppError missing */
export function readTrainingFile(db: Db | Tx, projectId: string, fileId: string) {
  const [file] = select(db, projectId).where(eq(trainingFiles.id, fileId));
  if (!file) throw new AppError("missing", "There is no such training file in this project. It may have been deleted.");
  return file;
}

/**
 * Makes rows that were written (`writeTrainingRows`) a file of a project; it is on disk when this returns. Rows that the
 * project holds already are not added a second time.
 * @throws AppError missing or conflict for the project; no draft is left then
 */
export function addTrainingFile(
  db: Db,
  user: { id: string } | null,
  { projectId, name, written }: { projectId: string; name: string; written: WrittenRows },
): { id: string; known: boolean } {
  const { id, ...about } = written;
  sweepFiles(db);
  try {
    return immediate(db, (tx) => {
      const project = tx.select().from(projects).where(eq(projects.id, projectId)).get();
      if (!project) throw new AppError("missing", `There is no project ${projectId}.`);
      if (project.archivedAt !== null) {
        throw new AppError("conflict", `“${project.name}” is archived. Restore it under Settings first.`);
      }
      const [same] = select(tx, projectId).where(eq(trainingFiles.sha256, about.sha256));
      if (same) return { id: same.id, known: true };
      renameSync(draftPath(id), paths.trainingFile(id));
      syncFolder();
      const made = { createdBy: user?.id ?? null, createdAt: Date.now() };
      tx.insert(trainingFiles)
        .values({ id, projectId, name: fileName.parse(name), ...about, ...made })
        .run();
      return { id, known: false };
    });
  } catch (error) {
    rmSync(paths.trainingFile(id), { force: true });
    throw error;
  } finally {
    rmSync(draftPath(id), { force: true });
  }
}

/** The names in the folder, too, are on disk. */
function syncFolder(): void {
  const folder = openSync(paths.trainingFiles(), "r");
  try {
    fsyncSync(folder);
  } finally {
    closeSync(folder);
  }
}

export const renameFileInput = z.object({ projectId: z.string(), fileId: z.string(), name: fileName });

/** @throws AppError missing */
export function renameTrainingFile(db: Db, { projectId, fileId, name }: z.output<typeof renameFileInput>): void {
  readTrainingFile(db, projectId, fileId);
  db.update(trainingFiles).set({ name }).where(eq(trainingFiles.id, fileId)).run();
}

/**
 * Deletes a file's rows. Datasets that were frozen from it, and the runs that learned from these, stay.
 * @throws AppError missing
 */
export function removeTrainingFile(db: Db, projectId: string, fileId: string): void {
  readTrainingFile(db, projectId, fileId);
  db.update(trainingFiles).set({ removedAt: Date.now() }).where(eq(trainingFiles.id, fileId)).run();
  rmSync(paths.trainingFile(fileId), { force: true });
}
