import { join } from "node:path";
import type { Surroundings } from "./experiment";
import { freshModel, trainModel } from "./models";
import { worldLanguage, writeText } from "./world";

/** A policy that writes as people of this world do. Returns its folder. */
export async function startPolicy(seed: number, { folder, quick, signal }: Surroundings): Promise<string> {
  const model = await freshModel(join(folder, `fresh-${seed}`), worldLanguage(), seed);
  const train = Array.from({ length: quick ? 64 : 8000 }, (_, i) => writeText(seed, "written", i));
  const config = { learning_rate: 3e-3, num_train_epochs: 1, per_device_train_batch_size: 32, logging_steps: 50 };
  const run = { algorithm: "sft", model, config, train, seed, out: join(folder, `start-${seed}`) };
  return (await trainModel(run, signal)).folder;
}

/** Prompts of this world, others for each part. */
export const promptsOf = (count: number, seed: number, part: string) =>
  Array.from({ length: count }, (_, i) => writeText(seed, part, i).prompt);
