import { createFirstAdmin } from "../lib/auth/create-first-admin";
import { openDb } from "../lib/db/client";
import { migrateDb } from "../lib/db/migrate";
import { users } from "../lib/db/schema/people";
import { paths } from "../lib/env";
import { AppError } from "../lib/errors";
import { addStarterModel } from "./add-starter-model";
import { createDemoProject } from "./create-demo-project";

/*
 * Run by `npm start` (scripts/prepare-data.mjs): brings the database to this version and, the first time, makes it
 * useful: the starter model, the demonstration, an administrator (last, so that its password is never lost to a
 * failure). Prints one JSON object as its last line.
 */
try {
  const db = openDb();
  migrateDb(db);
  await addStarterModel(db);
  if (!db.select({ id: users.id }).from(users).limit(1).get()) await createDemoProject(db);
  const admin = createFirstAdmin(db);
  db.$client.close();
  console.log(JSON.stringify({ admin }));
} catch (error) {
  console.error(sentenceFor(error));
  process.exit(1);
}

function sentenceFor(error: unknown): unknown {
  if (error instanceof AppError) return error.message;
  const code = error instanceof Error && "code" in error ? String(error.code) : "";
  const file = paths.database();
  if (/^SQLITE_(READONLY|CANTOPEN|PERM)/.test(code)) {
    return `The database ${file} may not be written by you (${code}). Change that, or keep the data elsewhere: CHORUS_DATA=/path/to/folder npm start`;
  }
  if (/^SQLITE_(CORRUPT|NOTADB)/.test(code)) {
    return `${file} is damaged or not a database of Chorus (${code}). Put a backup in its place ("npx chorus backup" makes them), or start anew: CHORUS_DATA=/path/to/folder npm start`;
  }
  if (/^SQLITE_(FULL|IOERR)/.test(code))
    return `The disk of ${file} is full or failing (${code}). Free some space, then start again.`;
  return error;
}
