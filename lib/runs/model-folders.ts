import { eq } from "drizzle-orm";
import type { Db, Tx } from "../db/client";
import { checkpoints } from "../db/schema/training";
import { AppError } from "../errors";
import { checkpointDir } from "./checkpoint-path";
import { replaceModelIds } from "./model-ids";

/**
 * A run's settings as they are trained with: the models that its rewards name by id are named by their folders.
 * @throws AppError missing when one was deleted
 */
export function withModelFolders<Config>(db: Db | Tx, config: Config): Config {
  if (typeof config !== "object" || config === null || !("rewards" in config)) return config;
  const folder = (id: string) => {
    const found = db.select({ path: checkpoints.path }).from(checkpoints).where(eq(checkpoints.id, id)).get();
    if (!found)
      throw new AppError("missing", `A reward names the checkpoint ${id}, which was deleted. Choose another.`);
    return checkpointDir(found.path);
  };
  return { ...config, rewards: replaceModelIds(String(config.rewards), folder) };
}

/** The settings to be shown: models by their names. */
export function withModelNames<Config extends Readonly<Record<string, unknown>>>(db: Db, config: Config): Config {
  if (!("rewards" in config)) return config;
  const name = (id: string) =>
    db.select({ name: checkpoints.name }).from(checkpoints).where(eq(checkpoints.id, id)).get()?.name;
  return { ...config, rewards: replaceModelIds(String(config.rewards), name) };
}

/** What a model's folder is called: the name of the checkpoint in it, or else where it is. */
export function nameOfFolder(db: Db, folder: string): string {
  const found = db.select({ name: checkpoints.name, path: checkpoints.path }).from(checkpoints).all();
  const name = found.find(({ path }) => checkpointDir(path) === folder)?.name;
  return name === undefined ? folder : `“${name}”`;
}
