import { existsSync } from "node:fs";
import { cp, writeFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { AppError } from "../errors";
import { describeArchitecture, type ModelConfig, modelConfig } from "./families";
import { type Architecture, weightName } from "./families/architecture";
import { type Head, headOf, headShapes, tasks } from "./heads";
import { initialWeights } from "./initialise";
import { type Adapter, fitAdapter, isAdapter, modelFilePath, openAdapter } from "./lora-files";
import { mergedTensor } from "./lora-merge";
import { readJson } from "./read-json";
import type { StoredTensor, TensorSource } from "./stored-tensor";
import { openWeights, type WeightOptions, type WrittenWeights, writeWeights } from "./weight-files";
import { type AdapterToWrite, writeAdapter } from "./write-adapter";

/** A model's folder, read without TensorFlow. */
export interface Checkpoint {
  readonly folder: string;
  readonly config: ModelConfig;
  readonly architecture: Architecture;
  readonly head: Head;
  readonly weights: ReadonlyMap<string, StoredTensor>;
  /** Where the folder holds a LoRA adapter: what it is. The weights are its base's with the adapter merged in. */
  readonly adapter: Adapter | null;
}

/** All weights of a model with this head, in file order. */
export function weightShapes(architecture: Architecture, head: Head): Map<string, readonly number[]> {
  return new Map([...architecture.shapes, ...headShapes(architecture, head)]);
}

/** Every name and shape must agree: a weight left at random would look like a model that merely answers badly. */
function checkWeights(
  folder: string,
  shapes: ReadonlyMap<string, readonly number[]>,
  found: Map<string, StoredTensor>,
) {
  const complaints = [
    ...[...shapes.keys()].filter((name) => !found.has(name)).map((name) => `${name} is missing`),
    ...[...found.keys()].filter((name) => !shapes.has(name)).map((name) => `${name} is unknown`),
    ...[...shapes].flatMap(([name, shape]) => {
      const actual = found.get(name)?.shape;
      return actual && `${actual}` !== `${shape}` ? [`${name} is [${actual}], should be [${shape}]`] : [];
    }),
  ];
  if (complaints.length === 0) return;
  const more = complaints.length > 8 ? `; and ${complaints.length - 8} more` : "";
  throw new AppError(
    "invalid",
    `${folder}: weights do not fit config.json: ${complaints.slice(0, 8).join("; ")}${more}.`,
  );
}

/**
 * Reads a checkpoint folder in Hugging Face's layout, or a LoRA adapter's in PEFT's. Of the weights only names and shapes
 * are read; their numbers when they are asked for.
 * @throws AppError saying what does not fit
 */
export function readCheckpoint(folder: string): Checkpoint {
  return readFrom(folder, []);
}

/** `above`: the adapters that led here. */
function readFrom(folder: string, above: readonly string[]): Checkpoint {
  if (!isAdapter(folder)) return readWhole(folder);
  const opened = openAdapter(folder);
  const path = resolve(folder);
  if (above.includes(path)) throw new AppError("invalid", `The adapter in ${folder} is made for itself.`);
  const base = readFrom(opened.base, [...above, path]);
  const { architecture } = base;
  const adapter = fitAdapter(opened, architecture);
  const own = headOf(architecture, adapter.replaced);
  const head = own === "lm" ? base.head : own;
  const task = opened.config.task_type;
  if (task && task !== tasks[head]) {
    const lacks = head === "lm" ? `there is no ${architecture.heads.score}` : `it is of a model for ${tasks[head]}`;
    throw new AppError("invalid", `The adapter in ${folder} has the task type ${task}, but ${lacks}.`);
  }
  const weights = new Map<string, StoredTensor>();
  for (const name of weightShapes(architecture, head).keys()) {
    const tensor = adapter.replaced.get(name) ?? base.weights.get(name);
    if (tensor) weights.set(name, tensor);
  }
  const find = (name: string): StoredTensor => {
    const tensor = adapter.tensors.get(name);
    if (tensor === undefined) throw new Error(`This adapter has no weight "${name}".`);
    return tensor;
  };
  for (const layer of adapter.layers) {
    const name = `${layer.linear.name}.weight`;
    const tensor = weights.get(name);
    if (tensor) weights.set(name, mergedTensor(tensor, layer, find));
  }
  return { ...base, folder, head, weights, adapter };
}

function readWhole(folder: string): Checkpoint {
  const config = readJson(join(folder, "config.json"), modelConfig);
  const architecture = describeArchitecture(config);
  const weights = new Map<string, StoredTensor>();
  for (const [found, tensor] of openWeights(folder).tensors) {
    const name = weightName(architecture, found);
    if (name === null) continue;
    if (weights.has(name))
      throw new AppError("invalid", `${folder}: the weights have ${name} twice, once as ${found}.`);
    weights.set(name, tensor);
  }
  const { heads, tied } = architecture;
  const head = headOf(architecture, weights);
  if (tied || head !== "lm") weights.delete(heads.lm);
  const shapes = weightShapes(architecture, head);
  checkWeights(folder, shapes, weights);
  const ordered = [...shapes.keys()].flatMap((name) => {
    const array = weights.get(name);
    return array ? [[name, array] as const] : [];
  });
  return { folder, config, architecture, head, weights: new Map(ordered), adapter: null };
}

/** The same body under another head; a head that was not there is drawn at random from the seed. */
export function withHead(checkpoint: Checkpoint, head: Head, seed: number): Checkpoint {
  if (checkpoint.head === head) return checkpoint;
  const { architecture } = checkpoint;
  const fresh = initialWeights(architecture, weightShapes(architecture, head), seed);
  const own = headShapes(architecture, head); // one of this name may have been the other head's, of another shape
  const weights = new Map(
    [...fresh].map(([name, array]) => [name, (own.has(name) ? null : checkpoint.weights.get(name)) ?? array]),
  );
  return { ...checkpoint, head, weights };
}

/** Draws weights for a folder that has a config.json and none: the start of training from scratch. */
export async function writeFreshWeights(folder: string, seed: number): Promise<void> {
  const architecture = describeArchitecture(readJson(join(folder, "config.json"), modelConfig));
  await writeWeights(folder, initialWeights(architecture, weightShapes(architecture, "lm"), seed));
}

/** Tokenizer and chat templates, the files of older tokenizers included: other programs may want those. */
const alongside = [
  ...["tokenizer.json", "tokenizer_config.json", "special_tokens_map.json", "added_tokens.json", "tokenizer.model"],
  ...["vocab.json", "merges.txt", "chat_template.jinja", "additional_chat_templates"],
];
const dtypes = { F32: "float32", BF16: "bfloat16" } as const;

/** What is written of a checkpoint. The weights may come from anywhere: files, memory, the tensor engine. */
export interface CheckpointToWrite extends Pick<Checkpoint, "folder" | "config" | "head"> {
  /** All of the model's, or what LoRA put beside a base that stays where it is. */
  readonly weights: ReadonlyMap<string, TensorSource> | AdapterToWrite;
}

/** config.json for the head at hand, as transformers expects it; `torch_dtype` is what it wrote before version 5. */
function configFor({ config, head }: CheckpointToWrite, dtype: keyof typeof dtypes): ModelConfig {
  const classes = { lm: [], score: ["LABEL_0"], steps: ["LABEL_0", "LABEL_1"] }[head];
  const labels = classes.length > 0 && {
    id2label: Object.fromEntries(classes.map((label, i) => [i, label])),
    label2id: Object.fromEntries(classes.map((label, i) => [label, i])),
  };
  const named = "dtype" in config || !("torch_dtype" in config) ? { dtype: dtypes[dtype] } : {};
  const old = "torch_dtype" in config ? { torch_dtype: dtypes[dtype] } : {};
  return { ...config, architectures: [describeArchitecture(config).classes[head]], ...named, ...old, ...labels };
}

/** Writes config, weights, tokenizer, chat template and generation settings; of an adapter all but the model's config. */
export async function writeCheckpoint(
  folder: string,
  checkpoint: CheckpointToWrite,
  options: WeightOptions = {},
): Promise<WrittenWeights> {
  const { weights, head } = checkpoint;
  const copied = head === "lm" ? [...alongside, "generation_config.json"] : alongside;
  for (const name of copied) {
    const from = modelFilePath(checkpoint.folder, name);
    if (existsSync(from) && resolve(from) !== resolve(folder, name))
      await cp(from, join(folder, name), { recursive: true });
  }
  if ("layers" in weights) return writeAdapter(folder, describeArchitecture(checkpoint.config), weights);
  const config = configFor(checkpoint, options.dtype ?? "F32");
  await writeFile(join(folder, "config.json"), `${JSON.stringify(config, null, 2)}\n`);
  return writeWeights(folder, weights, options);
}
