import { mkdirSync } from "node:fs";
import { dirname } from "node:path";
import Database from "better-sqlite3";
import { type BetterSQLite3Database, drizzle } from "drizzle-orm/better-sqlite3";
import { paths } from "../env";

export type Db = BetterSQLite3Database & { $client: Database.Database };
/** Inside `immediate`: the same calls, in the transaction. */
export type Tx = Parameters<Parameters<Db["transaction"]>[0]>[0];

/**
 * Opens the database. `synchronous=FULL` with WAL: a commit that returned has been fsynced, so a label that was
 * answered with 200 survives kill -9 and a power cut (docs/decisions/0003).
 */
export function openDb(file: string = paths.database()): Db {
  if (file !== ":memory:") mkdirSync(dirname(file), { recursive: true });
  const client = new Database(file, { timeout: 10_000 });
  client.pragma("journal_mode = WAL");
  client.pragma("synchronous = FULL");
  client.pragma("foreign_keys = ON");
  return drizzle(client);
}

const holder = globalThis as typeof globalThis & { chorusDb?: Db };

/** The process's one connection, opened at first use (it survives hot reload in development). */
export function db(): Db {
  holder.chorusDb ??= openDb();
  return holder.chorusDb;
}

/**
 * Runs `work` in one IMMEDIATE transaction. `work` is synchronous: better-sqlite3 commits when it returns. A deferred
 * transaction that reads and then writes fails at once with SQLITE_BUSY_SNAPSHOT under load, hence IMMEDIATE always.
 */
export function immediate<T>(db: Db, work: (tx: Tx) => T extends Promise<unknown> ? never : T): T {
  return db.transaction(work as (tx: Tx) => T, { behavior: "immediate" });
}
