import { mkdirSync } from "node:fs";
import { readCheckpoint, writeCheckpoint } from "../lib/nn/checkpoint-files";

/** Writes a checkpoint as the model that ships: weights in BF16, half the size, and nothing that only training needs. */
export async function writeModel(checkpointDir: string, folder: string): Promise<void> {
  mkdirSync(folder, { recursive: true });
  await writeCheckpoint(folder, readCheckpoint(checkpointDir), { dtype: "BF16" });
}
