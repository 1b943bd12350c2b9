import { createHash } from "node:crypto";
import { createReadStream, statSync } from "node:fs";
import { join } from "node:path";
import { AppError } from "../errors";
import type { AdapterConfig } from "./adapter-config";
import { adapterWeightsName, isAdapter, openAdapter } from "./lora-files";
import { hashWeights, openWeights, weightPaths } from "./weight-files";

export interface ModelHash {
  readonly sha256: string; // of the weights; of an adapter's folder, of the adapter and of its base
  readonly bytes: number; // that the folder's own weights take
}

/** What stands for an adapter's model: its bytes, how they count, and the model beneath. */
export function combineHashes(adapter: string, config: AdapterConfig, base: string): string {
  const { r, lora_alpha, use_rslora, use_dora, rank_pattern, alpha_pattern } = config;
  const counted = [r, lora_alpha, use_rslora ?? false, use_dora ?? false, rank_pattern ?? {}, alpha_pattern ?? {}];
  return createHash("sha256")
    .update(JSON.stringify([adapter, counted, base]))
    .digest("hex");
}

/** By the files and when they were written: an adapter's base is asked for at every checkpoint. */
const known = new Map<string, string>();

async function hashOnce(folder: string): Promise<string> {
  const stamps = weightPaths(folder).map((path) => {
    const { ino, size, mtimeMs } = statSync(path);
    return `${path} ${ino} ${size} ${mtimeMs}`;
  });
  const stamp = stamps.join("\n");
  const hash = known.get(stamp) ?? (await hashWeights(folder));
  known.set(stamp, hash);
  return hash;
}

/**
 * The weights of a model's folder by their hash. An adapter's covers its base, too.
 * @throws AppError for a folder that is none, and where an adapter's base is no longer what it was made for
 */
export async function hashModel(folder: string): Promise<ModelHash> {
  if (!isAdapter(folder)) return { sha256: await hashOnce(folder), bytes: openWeights(folder).bytes };
  const { base, baseHash, config, bytes } = openAdapter(folder);
  const { sha256 } = await hashModel(base);
  if (baseHash !== null && baseHash !== sha256) {
    throw new AppError(
      "conflict",
      `${base} has other weights than when the adapter in ${folder} was made for it. Put the former ones back.`,
    );
  }
  const hash = createHash("sha256");
  for await (const chunk of createReadStream(join(folder, adapterWeightsName))) hash.update(chunk);
  return { sha256: combineHashes(hash.digest("hex"), config, sha256), bytes };
}
