import { and, eq, ne } from "drizzle-orm";
import { z } from "zod";
import { type Db, immediate } from "../db/client";
import { checkpoints } from "../db/schema/training";
import { AppError } from "../errors";
import { checkpointName } from "./register-checkpoint";

export const renameCheckpointInput = z.object({ checkpointId: z.string(), name: checkpointName });

/** @throws AppError missing, or conflict when the name is taken */
export function renameCheckpoint(db: Db, { checkpointId, name }: z.output<typeof renameCheckpointInput>): void {
  immediate(db, (tx) => {
    const taken = and(eq(checkpoints.name, name), ne(checkpoints.id, checkpointId));
    if (tx.select({ id: checkpoints.id }).from(checkpoints).where(taken).get()) {
      throw new AppError("conflict", `There is another checkpoint named “${name}”.`, { fields: { name: "Taken." } });
    }
    const { changes } = tx.update(checkpoints).set({ name }).where(eq(checkpoints.id, checkpointId)).run();
    if (changes === 0) throw new AppError("missing", "There is no such checkpoint. It may have been deleted.");
  });
}
