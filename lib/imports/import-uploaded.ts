import { rm } from "node:fs/promises";
import { and, eq } from "drizzle-orm";
import type { Db } from "../db/client";
import { imports } from "../db/schema/imports";
import { paths } from "../env";
import { AppError } from "../errors";
import { readImport } from "./read-imports";
import { uploadedPaths } from "./receive-upload";
import { runImport } from "./run-import";

/**
 * Imports uploaded files in this process, which goes on serving others meanwhile; resolves at the end, good or bad.
 * The files are deleted once all of them are in.
 */
export async function importUploaded(db: Db, importId: string): Promise<void> {
  const row = db.select({ files: imports.files }).from(imports).where(eq(imports.id, importId)).get();
  if (!row) throw new AppError("missing", "There is no such import.");
  try {
    await runImport(db, importId, uploadedPaths(importId, row.files), { polite: true });
    await rm(paths.upload(importId), { recursive: true, force: true });
  } catch (error) {
    if (!(error instanceof AppError)) console.error(`Import ${importId} failed:`, error); // its row says so, too
  }
}

/**
 * Makes ready to run an import again that was interrupted or failed; what it added before is found again.
 * @throws AppError missing, or conflict when it is running, done, or its files are gone
 */
export function reopenImport(db: Db, projectId: string, importId: string): void {
  if (!readImport(db, projectId, importId).canRunAgain) {
    throw new AppError("conflict", "This import cannot be run again. Choose its files once more instead.");
  }
  const fresh = { status: "running" as const, error: null, finishedAt: null, updatedAt: Date.now() };
  db.update(imports)
    .set(fresh)
    .where(and(eq(imports.id, importId), eq(imports.projectId, projectId)))
    .run();
}
