import { existsSync, readFileSync } from "node:fs";
import { homedir } from "node:os";
import { isAbsolute, join, relative, resolve } from "node:path";
import { dataDir } from "../env";
import { AppError } from "../errors";

const isModel = (folder: string) =>
  existsSync(join(folder, "config.json")) || existsSync(join(folder, "adapter_config.json"));

/** Where Hugging Face's tools keep what they downloaded under this name, if they did. */
function cached(name: string): string | null {
  const { HF_HUB_CACHE, HF_HOME } = process.env;
  const hub = HF_HUB_CACHE ?? join(HF_HOME ?? join(homedir(), ".cache/huggingface"), "hub");
  const repository = join(hub, `models--${name.replaceAll("/", "--")}`);
  const reference = join(repository, "refs/main");
  return existsSync(reference) ? join(repository, "snapshots", readFileSync(reference, "utf8").trim()) : null;
}

/**
 * The folder of the model that an adapter was made for, by its `base_model_name_or_path`: a path, absolute or from the
 * adapter's folder on, or a name on the Hugging Face hub whose model lies in its tools' cache.
 * @throws AppError when it is not there
 */
export function findBase(adapter: string, named: string | null | undefined): string {
  const folders = named ? [resolve(adapter, named), ...(isAbsolute(named) ? [] : [cached(named)])] : [];
  const found = folders.find((folder) => folder !== null && isModel(folder));
  if (found) return found;
  const what = named ? `is made for “${named}”, which is not there` : "does not say for which model it is made";
  throw new AppError(
    "missing",
    `The adapter in ${adapter} ${what}. Get that model's folder and set base_model_name_or_path in adapter_config.json to its path, absolute or from the adapter's folder on.`,
  );
}

/** How an adapter names its base: within the data folder by the way there, so that the data folder can be moved. */
export function basePath(adapter: string, base: string): string {
  const inside = (path: string) => !relative(dataDir(), resolve(path)).startsWith("..");
  return inside(adapter) && inside(base) ? relative(adapter, base) : resolve(base);
}
