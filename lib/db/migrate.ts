import { join } from "node:path";
import { migrate } from "drizzle-orm/better-sqlite3/migrator";
import { readMigrationFiles } from "drizzle-orm/migrator";
import { projectDir } from "../env";
import { AppError } from "../errors";
import type { Db } from "./client";

const folder = join(projectDir, "drizzle");

/**
 * Brings the database to this version's schema.
 * @throws AppError conflict when a newer Chorus wrote the database: going on could lose what it stored.
 */
export function migrateDb(db: Db): void {
  const newest = readMigrationFiles({ migrationsFolder: folder }).at(-1)?.folderMillis ?? 0;
  const table = db.$client.prepare("select 1 from sqlite_master where name = '__drizzle_migrations'").get();
  const applied = table
    ? (db.$client.prepare("select max(created_at) as at from __drizzle_migrations").get() as { at: number | null }).at
    : null;
  if (applied !== null && applied > newest) {
    throw new AppError(
      "conflict",
      "The database was written by a newer version of Chorus. Update this checkout (git pull), or point CHORUS_DATA at another folder.",
    );
  }
  migrate(db, { migrationsFolder: folder });
}
