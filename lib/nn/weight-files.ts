import { createHash } from "node:crypto";
import { createReadStream, existsSync } from "node:fs";
import { mkdtemp, readdir, rename, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";
import { AppError } from "../errors";
import { openSafetensors } from "./open-safetensors";
import { readJson } from "./read-json";
import { bytesPer, countOf, type StoredTensor, type TensorSource } from "./stored-tensor";
import { writeSafetensors } from "./write-safetensors";

const single = "model.safetensors";
const indexName = "model.safetensors.index.json";
const ours = /^model(-\d{5}-of-\d{5})?\.safetensors(\.index\.json)?$/;

/** A plain name: an index must not point anywhere but into its own folder. */
const shardName = z.string().regex(/^\w[\w.-]*\.safetensors$/, "must name a .safetensors file of the same folder");
const weightMap = z.record(z.string(), shardName);
const weightIndex = z.looseObject({
  weight_map: weightMap.refine((map) => Object.keys(map).length > 0, "names no weights"),
});

/** Which file each weight is in, as `model.safetensors.index.json` says; null when one file holds them all. */
function readIndex(folder: string): ReadonlyMap<string, string> | null {
  if (existsSync(join(folder, single))) return null;
  const path = join(folder, indexName);
  if (existsSync(path)) return new Map(Object.entries(readJson(path, weightIndex).weight_map));
  const bin = "weights as .bin are not supported: save them as safetensors";
  throw new AppError("missing", `${folder} has no ${single} and no ${indexName} (${bin}).`);
}

const shardsOf = (index: ReadonlyMap<string, string> | null): string[] =>
  index === null ? [single] : [...new Set(index.values())].sort();

export interface Weights {
  readonly tensors: ReadonlyMap<string, StoredTensor>;
  readonly bytes: number; // of all files
}

/**
 * Opens a model's weights, in one file or in shards. Only headers are read.
 * @throws AppError for files that are missing or broken, and where the index and the shards disagree
 */
export function openWeights(folder: string): Weights {
  const index = readIndex(folder);
  const tensors = new Map<string, StoredTensor>();
  let bytes = 0;
  for (const shard of shardsOf(index)) {
    const file = openSafetensors(join(folder, shard));
    bytes += file.bytes;
    for (const [name, tensor] of file.tensors) {
      const listed = index === null ? shard : index.get(name);
      if (listed !== shard) {
        const says = listed === undefined ? "does not list it" : `says ${listed}`;
        throw new AppError("invalid", `${folder}: ${name} is in ${shard}, but ${indexName} ${says}.`);
      }
      tensors.set(name, tensor);
    }
  }
  for (const [name, shard] of index ?? []) {
    if (tensors.has(name)) continue;
    throw new AppError("invalid", `${folder}: ${indexName} says that ${name} is in ${shard}, but it is not.`);
  }
  return { tensors, bytes };
}

/** The files that hold a model's weights. */
export const weightPaths = (folder: string): string[] => shardsOf(readIndex(folder)).map((name) => join(folder, name));

/** SHA-256 of all weights: of the file's bytes, or of the bytes of all shards one after the other. Read in pieces. */
export async function hashWeights(folder: string): Promise<string> {
  const hash = createHash("sha256");
  for (const path of weightPaths(folder)) {
    for await (const chunk of createReadStream(path, { highWaterMark: 2 ** 20 })) hash.update(chunk);
  }
  return hash.digest("hex");
}

export interface WeightOptions {
  readonly dtype?: "F32" | "BF16";
  /** The most that a file's tensors take together, unless one alone takes more. */
  readonly maxShardBytes?: number;
}

type Sources = ReadonlyMap<string, TensorSource>;

/** Fills one file after the other, in order, as huggingface_hub's split_torch_state_dict_into_shards does. */
function split(tensors: Sources, width: number, most: number): Sources[] {
  const shards: Map<string, TensorSource>[] = [];
  let room = 0;
  for (const [name, tensor] of tensors) {
    const bytes = countOf(tensor.shape) * width;
    if (shards.length === 0 || bytes > room) {
      shards.push(new Map());
      room = most;
    }
    shards.at(-1)?.set(name, tensor);
    room -= bytes;
  }
  return shards;
}

/** The index beside shards, as transformers writes it. */
function indexOf(shards: ReadonlyMap<string, Sources>, width: number) {
  const all = [...shards].flatMap(([file, shard]) => [...shard].map(([name, { shape }]) => ({ file, name, shape })));
  const total = all.reduce((sum, { shape }) => sum + countOf(shape), 0);
  return {
    metadata: { total_parameters: total, total_size: total * width },
    weight_map: Object.fromEntries(all.map(({ name, file }) => [name, file])),
  };
}

export interface WrittenWeights {
  readonly sha256: string; // what hashWeights says of them
  readonly bytes: number; // of all files
}

/**
 * Writes a model's weights as `model.safetensors`, or as shards with their index where that would be too large, tensor
 * by tensor. They are written beside and take the place of older weights when all are complete; those may be read from
 * until then.
 */
export async function writeWeights(
  folder: string,
  tensors: Sources,
  { dtype = "F32", maxShardBytes = 5e9 }: WeightOptions = {},
): Promise<WrittenWeights> {
  const parts = split(tensors, bytesPer[dtype], maxShardBytes);
  const numbered = (n: number) => String(n).padStart(5, "0");
  const nameOf = (i: number) =>
    parts.length <= 1 ? single : `model-${numbered(i + 1)}-of-${numbered(parts.length)}.safetensors`;
  const shards = new Map(parts.map((part, i) => [nameOf(i), part]));
  const hash = createHash("sha256");
  const draft = await mkdtemp(join(folder, ".writing-"));
  try {
    let bytes = 0;
    for (const [name, part] of shards) bytes += await writeSafetensors(join(draft, name), part, { dtype, hash });
    if (shards.size > 1) {
      const index = indexOf(shards, bytesPer[dtype]);
      await writeFile(join(draft, indexName), `${JSON.stringify(index, null, 2)}\n`);
    }
    const written = await readdir(draft);
    for (const name of await readdir(folder)) {
      if (ours.test(name) && !written.includes(name)) await rm(join(folder, name));
    }
    for (const name of written) await rename(join(draft, name), join(folder, name));
    return { sha256: hash.digest("hex"), bytes };
  } finally {
    await rm(draft, { recursive: true, force: true });
  }
}
