import { existsSync } from "node:fs";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";
import { readJson } from "./read-json";

/**
 * Beside a reward model's weights: its scores' mean, which is taken off each score (Huang et al. 2024, arXiv 2403.17031,
 * keep it in their model's config as `bias`). A file of its own, since a sequence classifier's head has no bias in Hugging
 * Face's layout, and an adapter's folder has no config.json.
 */
const fileName = "reward_config.json";
const schema = z.looseObject({ reward_mean: z.number() });

/** What is taken off the scores of the model in a folder; 0 where nothing is. */
export function readRewardMean(folder: string): number {
  const path = join(folder, fileName);
  return existsSync(path) ? readJson(path, schema).reward_mean : 0;
}

export async function writeRewardMean(folder: string, mean: number): Promise<void> {
  await writeFile(join(folder, fileName), `${JSON.stringify({ reward_mean: mean }, null, 2)}\n`);
}
