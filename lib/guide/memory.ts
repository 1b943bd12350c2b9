import type { Choice } from "../algorithms/choice";
import type { Situation } from "./situation";

const bytesPerNumber = 4;

/**
 * The least memory that a method takes, in GB: for the model that learns its weights, gradients and Adam's two moments,
 * for each other one its weights. With LoRA nearly all of it is the weights. What is computed with them comes on top.
 */
export function memoryOf({ choice }: { choice: Choice }, { parameters }: Situation): { full: number; lora: number } {
  const weights = (parameters * 1e6 * bytesPerNumber) / 1e9;
  return { full: weights * (4 + choice.models - 1), lora: weights * choice.models };
}

export function gigabytes(value: number): string {
  return `${value < 10 ? Number(value.toPrecision(2)) : Math.round(value)} GB`;
}
