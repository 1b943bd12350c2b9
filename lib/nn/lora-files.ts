import { existsSync } from "node:fs";
import { join } from "node:path";
import { AppError } from "../errors";
import { type AdapterConfig, adapterConfig, checkAdapterConfig, ofModule } from "./adapter-config";
import type { Architecture } from "./families/architecture";
import { findBase } from "./find-base";
import { headOf, headShapes } from "./heads";
import { type LoraLayer, loraNames, loraShapes } from "./lora";
import { openSafetensors } from "./open-safetensors";
import { readJson } from "./read-json";
import type { StoredTensor } from "./stored-tensor";

export const adapterConfigName = "adapter_config.json";
export const adapterWeightsName = "adapter_model.safetensors";
/** What PEFT's names begin with. */
export const peftPrefix = "base_model.model.";

export const isAdapter = (folder: string): boolean => existsSync(join(folder, adapterConfigName));

/** A folder as PEFT writes it, its options checked; what its weights belong to only the base model can say. */
export interface AdapterFolder {
  readonly folder: string;
  readonly base: string; // the folder of the model that it is made for
  readonly config: AdapterConfig;
  readonly tensors: ReadonlyMap<string, StoredTensor>; // without PEFT's prefix
  readonly bytes: number;
  /** hashModel of the base when the adapter was saved, where the file says. */
  readonly baseHash: string | null;
}

/** @throws AppError for files that are missing or broken, an option that is not supported, or a base that is not there */
export function openAdapter(folder: string): AdapterFolder {
  const path = join(folder, adapterConfigName);
  const config = readJson(path, adapterConfig);
  checkAdapterConfig(path, config);
  const base = findBase(folder, config.base_model_name_or_path);
  const file = join(folder, adapterWeightsName);
  if (!existsSync(file)) {
    const bin = "adapter_model.bin is not supported: save it as safetensors";
    throw new AppError("missing", `${folder} has no ${adapterWeightsName} (${bin}).`);
  }
  const { tensors, bytes, metadata } = openSafetensors(file);
  const stripped = [...tensors].map(([name, tensor]) => {
    const bare = name.startsWith(peftPrefix) ? name.slice(peftPrefix.length) : name;
    return [bare.replace(/(lora_magnitude_vector)\.weight$/, "$1"), tensor] as const;
  });
  return { folder, base, config, tensors: new Map(stripped), bytes, baseHash: metadata.base_sha256 ?? null };
}

/** A file of a model's folder; for one that an adapter's folder lacks (PEFT saves no tokenizer), its base's. */
export function modelFilePath(folder: string, name: string): string {
  const path = join(folder, name);
  if (existsSync(path) || !isAdapter(folder)) return path;
  return modelFilePath(
    findBase(folder, readJson(join(folder, adapterConfigName), adapterConfig).base_model_name_or_path),
    name,
  );
}

/** An adapter that fits its base model. */
export interface Adapter {
  readonly base: string; // folder
  readonly layers: readonly LoraLayer[];
  readonly tensors: ReadonlyMap<string, StoredTensor>; // by loraNames
  /** Weights of the base that the adapter replaces: a scalar head, and whatever else was trained whole. */
  readonly replaced: ReadonlyMap<string, StoredTensor>;
}

/**
 * What the adapter changes of its base.
 * @throws AppError naming what does not fit: a tensor for which the base has no place, a shape, half of a pair
 */
export function fitAdapter({ folder, base, config, tensors }: AdapterFolder, architecture: Architecture): Adapter {
  const { linears, shapes, heads, embedding, vocabSize, hiddenSize, tied } = architecture;
  const scale = (module: string): [rank: number, scale: number] => {
    const rank = ofModule(config.rank_pattern, module) ?? config.r;
    const alpha = ofModule(config.alpha_pattern, module) ?? config.lora_alpha;
    return [rank, alpha / (config.use_rslora ? Math.sqrt(rank) : rank)];
  };
  const left = new Map(tensors);
  const layers = linears.flatMap((linear): LoraLayer[] => {
    if (!left.has(loraNames(linear.name).a)) return [];
    const [rank, factor] = scale(linear.name);
    return [{ linear, rank, scale: factor, decomposed: config.use_dora === true }];
  });
  const complaints: string[] = [];
  const take = (name: string, shape: readonly number[]): [string, StoredTensor][] => {
    const tensor = left.get(name);
    left.delete(name);
    if (tensor && `${tensor.shape}` === `${shape}`) return [[name, tensor]];
    complaints.push(tensor ? `${name} is [${tensor.shape}], should be [${shape}]` : `${name} is missing`);
    return [];
  };
  const found = new Map([...loraShapes(layers)].flatMap(([name, shape]) => take(name, shape)));
  const whole = new Map(shapes);
  const head = headOf(architecture, left);
  if (head !== "lm") for (const [name, shape] of headShapes(architecture, head)) whole.set(name, shape);
  if (tied)
    whole.delete(embedding); // PEFT's copy would no longer be the head's
  else whole.set(heads.lm, [vocabSize, hiddenSize]);
  const replaced = new Map([...whole].flatMap(([name, shape]) => (left.has(name) ? take(name, shape) : [])));
  for (const name of left.keys()) complaints.push(`${name} has no place in it`);
  if (layers.length === 0 && complaints.length === 0) complaints.push("it has no LoRA weights");
  if (complaints.length > 0) {
    const more = complaints.length > 6 ? `; and ${complaints.length - 6} more` : "";
    throw new AppError(
      "invalid",
      `The adapter in ${folder} does not fit its base model ${base}: ${complaints.slice(0, 6).join("; ")}${more}.`,
    );
  }
  return { base, layers, tensors: found, replaced };
}
