import { createHash } from "node:crypto";
import { createReadStream, existsSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import { AppError } from "../errors";
import { readJson } from "./read-json";

const single = "model.safetensors";
const indexName = "model.safetensors.index.json";

/** A plain name: an index must not point anywhere but into its own folder. */
const shardName = z.string().regex(/^\w[\w.-]*\.safetensors$/, "must name a .safetensors file of the same folder");
const weightIndex = z.looseObject({ weight_map: z.record(z.string(), shardName) });

/** Which file each weight is in, as `model.safetensors.index.json` says; null when one file holds them all. */
function readIndex(folder: string): Readonly<Record<string, string>> | null {
  if (existsSync(join(folder, single))) return null;
  const path = join(folder, indexName);
  if (existsSync(path)) return readJson(path, weightIndex).weight_map;
  throw new AppError(
    "missing",
    `${folder} has neither ${single} nor ${indexName} (weights as .bin are not supported; save them as safetensors).`,
  );
}

/** The files that hold a model's weights, in the order of their names. @throws AppError when there are none. */
function weightFiles(folder: string): string[] {
  const index = readIndex(folder);
  return index === null ? [single] : [...new Set(Object.values(index))].sort();
}

/** SHA-256 of all weights: of the file's bytes, or of the bytes of all shards one after the other. Read in pieces. */
export async function hashWeights(folder: string): Promise<string> {
  const hash = createHash("sha256");
  for (const name of weightFiles(folder)) {
    for await (const chunk of createReadStream(join(folder, name), { highWaterMark: 2 ** 20 })) hash.update(chunk);
  }
  return hash.digest("hex");
}
