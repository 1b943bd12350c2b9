import { existsSync } from "node:fs";
import { and, desc, eq } from "drizzle-orm";
import type { Db } from "../db/client";
import { imports } from "../db/schema/imports";
import { users } from "../db/schema/people";
import { paths } from "../env";
import { AppError } from "../errors";

const quietMs = 60_000; // an import writes several times a second while it lives

const columns = {
  id: imports.id,
  files: imports.files,
  format: imports.format,
  status: imports.status,
  bytes: imports.bytes,
  bytesRead: imports.bytesRead,
  added: imports.added,
  known: imports.known,
  rejected: imports.rejected,
  error: imports.error,
  createdBy: users.name,
  createdAt: imports.createdAt,
  updatedAt: imports.updatedAt,
  finishedAt: imports.finishedAt,
};

export type ImportState = "running" | "interrupted" | "done" | "failed";
export type ListedImport = ReturnType<typeof listImports>[number];
export type ImportDetails = ReturnType<typeof readImport>;

/** A project's imports, newest first, without their errors. */
export function listImports(db: Db, projectId: string, limit = 50) {
  return db
    .select(columns)
    .from(imports)
    .leftJoin(users, eq(users.id, imports.createdBy))
    .where(eq(imports.projectId, projectId))
    .orderBy(desc(imports.createdAt), desc(imports.id))
    .limit(limit)
    .all()
    .map(withState);
}

/** One import with the first 1000 of what it could not use. @throws AppError missing */
export function readImport(db: Db, projectId: string, importId: string) {
  const row = db
    .select({ ...columns, errors: imports.errors })
    .from(imports)
    .leftJoin(users, eq(users.id, imports.createdBy))
    .where(and(eq(imports.id, importId), eq(imports.projectId, projectId)))
    .get();
  if (!row) throw new AppError("missing", "There is no such import.");
  return withState(row);
}

/** What is true of an import: one that says "running" and stands still was cut off with its process. */
function withState<T extends { id: string; status: "running" | "done" | "failed"; updatedAt: number }>(row: T) {
  const { status, ...rest } = row;
  const state: ImportState = status === "running" && Date.now() - row.updatedAt > quietMs ? "interrupted" : status;
  const again = (state === "interrupted" || state === "failed") && existsSync(paths.upload(row.id));
  return { ...rest, state, canRunAgain: again };
}
