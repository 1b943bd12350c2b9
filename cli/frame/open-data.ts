import { existsSync } from "node:fs";
import { type Db, openDb } from "../../lib/db/client";
import { migrateDb } from "../../lib/db/migrate";
import { dataDir, paths } from "../../lib/env";
import { AppError } from "../../lib/errors";

/** The database of the data folder, for a verb. @throws AppError missing before the first `npm start` */
export function openData(): Db {
  if (!existsSync(paths.database())) {
    const hint = 'Run "npm start" once, or say where it is: CHORUS_DATA=/path/to/folder npx chorus …';
    throw new AppError("missing", `There is no database in ${dataDir()} yet. ${hint}`);
  }
  const db = openDb();
  migrateDb(db);
  return db;
}
