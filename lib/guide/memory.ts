import type { Choice } from "../algorithms/choice";
import type { Situation } from "./situation";

/** Memory at a run's peak, in GB. */
export interface Taken {
  readonly full: number; // every weight is trained
  readonly lora: number;
}

const bytesPerNumber = 4;

/**
 * The least that a method takes, from the number of weights alone: of the model that learns its weights, gradients and
 * Adam's two moments, of each other one its weights. What is computed with them comes on top; lib/memory knows how much.
 */
export function leastMemory({ models }: Choice, { parameters }: Situation): Taken {
  const weights = (parameters * 1e6 * bytesPerNumber) / 1e9;
  return { full: weights * (4 + models - 1), lora: weights * models };
}

export function gigabytes(value: number): string {
  return `${value < 10 ? Number(value.toPrecision(2)) : Math.round(value)} GB`;
}
