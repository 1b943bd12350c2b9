import { cpSync, existsSync, renameSync, rmSync } from "node:fs";
import { join } from "node:path";
import { eq } from "drizzle-orm";
import type { Db } from "../lib/db/client";
import { checkpoints } from "../lib/db/schema/training";
import { paths, projectDir } from "../lib/env";
import { inspectModelFolder } from "../lib/runs/inspect-model-folder";
import { registerCheckpoint } from "../lib/runs/register-checkpoint";

/**
 * Copies the repository's starter model into the data folder and makes it a checkpoint. The copy stays when an update
 * of the repository brings another one, which then gets a name of its own: old runs still have the weights they began from.
 */
export async function addStarterModel(db: Db): Promise<void> {
  const source = join(projectDir, "starter", "model");
  const folder = await inspectModelFolder(source);
  const version = folder.sha256.slice(0, 8);
  const dir = paths.model(`starter-${version}`);
  if (!existsSync(dir)) {
    const draft = `${dir}.${process.pid}`;
    rmSync(draft, { recursive: true, force: true });
    cpSync(source, draft, { recursive: true });
    renameSync(draft, dir);
  }
  const known = db
    .select({ sha256: checkpoints.sha256 })
    .from(checkpoints)
    .where(eq(checkpoints.name, "starter"))
    .get();
  const free = known === undefined || known.sha256 === folder.sha256;
  registerCheckpoint(db, free ? "starter" : `starter-${version}`, dir, folder);
}
