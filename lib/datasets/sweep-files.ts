import { existsSync, readdirSync, rmSync, statSync } from "node:fs";
import { join } from "node:path";
import { isNull } from "drizzle-orm";
import type { Db } from "../db/client";
import { trainingFiles } from "../db/schema/training";
import { paths } from "../env";

const staleMs = 60 * 60_000; // who is at work writes more often

/** Removes what a process left behind that ended while it took a training file in: uploads, drafts, rows of no file. */
export function sweepFiles(db: Db): void {
  const rows = db.select({ id: trainingFiles.id }).from(trainingFiles).where(isNull(trainingFiles.removedAt)).all();
  const kept = new Set(rows.map(({ id }) => paths.trainingFile(id)));
  const uploads = entriesOf(paths.uploads()).filter((path) => /[\\/]fil_\w+$/.test(path));
  for (const path of [...uploads, ...entriesOf(paths.trainingFiles())]) {
    const changedAt = statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? Number.POSITIVE_INFINITY;
    if (!kept.has(path) && Date.now() - changedAt > staleMs) rmSync(path, { recursive: true, force: true });
  }
}

const entriesOf = (folder: string) => (existsSync(folder) ? readdirSync(folder).map((name) => join(folder, name)) : []);
