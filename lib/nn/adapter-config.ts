import { z } from "zod";
import { AppError } from "../errors";

/** `adapter_config.json` of PEFT's LoRA, as far as Chorus computes it. */
export const adapterConfig = z.looseObject({
  peft_type: z.string(),
  task_type: z.string().nullish(),
  base_model_name_or_path: z.string().nullish(),
  r: z.int().positive(),
  lora_alpha: z.number(),
  lora_dropout: z.number().min(0).max(1).default(0),
  use_rslora: z.boolean().nullish(),
  use_dora: z.boolean().nullish(),
  rank_pattern: z.record(z.string(), z.int().positive()).nullish(),
  alpha_pattern: z.record(z.string(), z.number()).nullish(),
});
export type AdapterConfig = z.infer<typeof adapterConfig>;

/** What says nothing about how the weights count: where they came from, how training began, which layers have some. */
const indifferent = [
  ...["auto_mapping", "inference_mode", "peft_version", "revision", "fan_in_fan_out", "target_modules"],
  ...["exclude_modules", "layers_to_transform", "layers_pattern", "modules_to_save", "ensure_weight_tying"],
  ...["megatron_config", "megatron_core", "qalora_group_size", "eva_config", "loftq_config", "corda_config"],
  ...["lora_ga_config", "velora_config", "runtime_config"],
];
/** Ways to begin that leave the base model as it is; others take something out of it (PiSSA, OLoRA, CorDA, LoftQ). */
const plainStarts: readonly unknown[] = [true, false, null, undefined, "gaussian", "eva", "orthogonal"];
const plainName = /^[\w.]+$/;

const isOff = (value: unknown) =>
  value === null ||
  value === undefined ||
  value === false ||
  (typeof value === "object" && Object.keys(value).length === 0);

/**
 * Refuses what would make another model of the same weights.
 * @throws AppError naming each option that is not supported
 */
export function checkAdapterConfig(path: string, config: AdapterConfig): void {
  const known = [...Object.keys(adapterConfig.shape), ...indifferent, "bias", "init_lora_weights"];
  const name = (option: string) => `${option}: ${JSON.stringify(config[option])}`;
  const unsupported = [
    ...(config.peft_type === "LORA" ? [] : ["peft_type"]),
    ...(["CAUSAL_LM", "SEQ_CLS", "TOKEN_CLS", null, undefined].includes(config.task_type) ? [] : ["task_type"]),
    ...(isOff(config.bias) || config.bias === "none" ? [] : ["bias"]),
    ...(plainStarts.includes(config.init_lora_weights) ? [] : ["init_lora_weights"]),
    ...(["rank_pattern", "alpha_pattern"] as const).filter((option) =>
      Object.keys(config[option] ?? {}).some((pattern) => !plainName.test(pattern)),
    ),
    ...Object.keys(config).filter((option) => !known.includes(option) && !isOff(config[option])),
  ];
  if (unsupported.length === 0) return;
  throw new AppError(
    "invalid",
    `${path}: Chorus does not support ${unsupported.map(name).join(", ")}. Merge the adapter with PEFT (merge_and_unload) and bring the whole model.`,
  );
}

/** What a pattern says of a module, by its name or by the end of it, as PEFT looks it up. */
export function ofModule<T>(pattern: Readonly<Record<string, T>> | null | undefined, module: string): T | undefined {
  const key = Object.keys(pattern ?? {}).find((each) => module === each || module.endsWith(`.${each}`));
  return key === undefined ? undefined : pattern?.[key];
}
