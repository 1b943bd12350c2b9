import { eq } from "drizzle-orm";
import type { Db } from "../db/client";
import { imports } from "../db/schema/imports";
import { limits, type Rejected } from "./import-record";

/** The running totals of an import, written back after each batch. */
export interface ImportTally {
  added: number;
  known: number;
  rejected: number;
  bytesRead: number;
  readonly errors: Rejected[]; // the first 1000
  readonly formats: Set<string>;
}

export function emptyTally(): ImportTally {
  return { added: 0, known: 0, rejected: 0, bytesRead: 0, errors: [], formats: new Set() };
}

export function reject(tally: ImportTally, rejected: Rejected): void {
  tally.rejected += 1;
  if (tally.errors.length < limits.keptErrors) tally.errors.push(rejected);
}

/** Stores how far the import is; its time shows that the process is alive. */
export function saveTally(db: Db, importId: string, tally: ImportTally): void {
  const { added, known, rejected, bytesRead, errors, formats } = tally;
  db.update(imports)
    .set({ added, known, rejected, bytesRead, errors, format: [...formats].join(", ") || null, updatedAt: Date.now() })
    .where(eq(imports.id, importId))
    .run();
}

export function finishImport(db: Db, importId: string, status: "done" | "failed", error: string | null): void {
  const now = Date.now();
  db.update(imports).set({ status, error, finishedAt: now, updatedAt: now }).where(eq(imports.id, importId)).run();
}
