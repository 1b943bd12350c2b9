import { eq } from "drizzle-orm";
import { z } from "zod";
import { type Db, immediate } from "../db/client";
import { checkpoints } from "../db/schema/training";
import { AppError } from "../errors";
import { newId } from "../ids";
import { storedPath } from "./checkpoint-path";
import type { ModelFolder } from "./inspect-model-folder";

export const checkpointName = z.string().trim().min(1, "Give it a name.").max(80, "At most 80 characters.");

/**
 * Makes a model folder on disk known under a name (inspect it first). Doing it again with the same weights finds the
 * same checkpoint, and notes where the folder is now. Returns its id.
 * @throws AppError conflict when the name belongs to other weights
 */
export function registerCheckpoint(db: Db, name: string, dir: string, folder: ModelFolder): string {
  return immediate(db, (tx) => {
    const known = tx.select().from(checkpoints).where(eq(checkpoints.name, name)).get();
    if (known && known.sha256 !== folder.sha256) {
      throw new AppError("conflict", `There is another checkpoint named “${name}”. Choose another name.`);
    }
    if (known) {
      tx.update(checkpoints)
        .set({ path: storedPath(dir) })
        .where(eq(checkpoints.id, known.id))
        .run();
      return known.id;
    }
    const id = newId("checkpoint");
    tx.insert(checkpoints)
      .values({ id, name, path: storedPath(dir), ...folder, createdAt: Date.now() })
      .run();
    return id;
  });
}
