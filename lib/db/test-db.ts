import { type Db, openDb } from "./client";
import { migrateDb } from "./migrate";

/** A migrated database for a test: in memory, or in `file` where several processes must share it. */
export function testDb(file = ":memory:"): Db {
  const db = openDb(file);
  migrateDb(db);
  return db;
}
