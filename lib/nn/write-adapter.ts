import { createHash } from "node:crypto";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { AdapterConfig } from "./adapter-config";
import type { Architecture } from "./families/architecture";
import { basePath } from "./find-base";
import { combineHashes, hashModel, type ModelHash } from "./hash-model";
import { headOf, tasks } from "./heads";
import { type LoraLayer, type LoraSettings, targetNames } from "./lora";
import { adapterConfigName, adapterWeightsName, peftPrefix } from "./lora-files";
import type { TensorSource } from "./stored-tensor";
import { writeSafetensors } from "./write-safetensors";

/** What is written of an adapter: its settings, its weights by loraNames, and those of the base that it replaces. */
export interface AdapterToWrite {
  readonly base: string; // folder
  readonly settings: Omit<LoraSettings, "targets">;
  readonly layers: readonly LoraLayer[];
  readonly tensors: ReadonlyMap<string, TensorSource>;
  readonly replaced: ReadonlyMap<string, TensorSource>;
}

/** `adapter_config.json` as PEFT writes it; what it would leave at its defaults is left out. */
function configOf(folder: string, architecture: Architecture, adapter: AdapterToWrite): AdapterConfig {
  const { settings, layers, replaced, base } = adapter;
  const linears = layers.map(({ linear }) => linear);
  const modules = [...new Set([...replaced.keys()].map((name) => name.replace(/\.(weight|bias)$/, "")))];
  return {
    peft_type: "LORA",
    task_type: tasks[headOf(architecture, replaced)],
    base_model_name_or_path: basePath(folder, base),
    r: settings.rank,
    lora_alpha: settings.alpha,
    lora_dropout: settings.dropout,
    use_rslora: settings.rankStabilised,
    use_dora: settings.decomposed,
    target_modules: targetNames(architecture, linears),
    modules_to_save: modules.length > 0 ? modules : null,
    fan_in_fan_out: linears.some(({ layout }) => layout === "in-out"),
    bias: "none",
    init_lora_weights: true,
    inference_mode: true,
  };
}

/** Writes `adapter_config.json` and `adapter_model.safetensors`, which PEFT loads. Returns what hashModel will say. */
export async function writeAdapter(
  folder: string,
  architecture: Architecture,
  adapter: AdapterToWrite,
): Promise<ModelHash> {
  const base = await hashModel(adapter.base);
  const config = configOf(folder, architecture, adapter);
  const named = [...adapter.tensors, ...adapter.replaced].map(([name, tensor]) => [peftPrefix + name, tensor] as const);
  const hash = createHash("sha256");
  const metadata = { format: "pt", base_sha256: base.sha256 };
  const bytes = await writeSafetensors(join(folder, adapterWeightsName), new Map(named), { hash, metadata });
  await writeFile(join(folder, adapterConfigName), `${JSON.stringify(config, null, 2)}\n`);
  return { sha256: combineHashes(hash.digest("hex"), config, base.sha256), bytes };
}
