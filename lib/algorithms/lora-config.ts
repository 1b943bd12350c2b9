import type { LoraSettings } from "../nn/lora";
import type { TrainingConfig } from "./training-config";

/** The LoRA that a run's settings ask for, or null. */
export function readLora(config: TrainingConfig): LoraSettings | null {
  if (!config.use_peft) return null;
  const names = config.lora_target_modules.split(",").map((name) => name.trim());
  return {
    rank: config.lora_r,
    alpha: config.lora_alpha,
    dropout: config.lora_dropout,
    targets: names.join() === "all-linear" ? "all-linear" : names.filter((name) => name !== ""),
    rankStabilised: config.use_rslora,
    decomposed: config.use_dora,
  };
}
