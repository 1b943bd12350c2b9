import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { readCheckpoint, writeCheckpoint } from "../lib/nn/checkpoint-files";
import { writeSafetensors } from "../lib/nn/safetensors";

/** Writes a checkpoint as the model that ships: weights in BF16, half the size, and nothing that only training needs. */
export function writeModel(checkpointDir: string, folder: string): void {
  mkdirSync(folder, { recursive: true });
  const checkpoint = readCheckpoint(checkpointDir);
  writeCheckpoint(folder, checkpoint);
  writeFileSync(join(folder, "model.safetensors"), writeSafetensors(checkpoint.weights, { format: "pt" }, "BF16"));
  const config = join(folder, "config.json");
  writeFileSync(config, readFileSync(config, "utf8").replace('"dtype": "float32"', '"dtype": "bfloat16"'));
}
