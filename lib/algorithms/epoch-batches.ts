import { randomFrom, seedFor, shuffled } from "../random";
import type { TrainingConfig } from "./training-config";

export function grouped<T>(items: readonly T[], size: number): T[][] {
  return Array.from({ length: Math.ceil(items.length / size) }, (_, i) => items.slice(i * size, (i + 1) * size));
}

const pool = 50; // batches within which rows of like length are brought together, as in transformers' sampler

/**
 * The batches of one epoch, as indexes into the examples of these lengths: a function of (seed, epoch) alone.
 * Grouped by length, rows are shuffled, sorted within pools of 50 batches, and the batches shuffled again.
 */
export function epochBatches(
  config: Pick<TrainingConfig, "train_sampling_strategy" | "per_device_train_batch_size">,
  lengths: readonly number[],
  seed: number,
  epoch: number,
): number[][] {
  const size = config.per_device_train_batch_size;
  const order = lengths.map((_, i) => i);
  if (config.train_sampling_strategy === "sequential") return grouped(order, size);
  const random = randomFrom(seedFor(seed, "order", epoch));
  const rows = shuffled(order, random);
  if (config.train_sampling_strategy === "random") return grouped(rows, size);
  const byLength = (a: number, b: number) => (lengths[a] ?? 0) - (lengths[b] ?? 0) || a - b;
  const batches = grouped(rows, size * pool).flatMap((some) => grouped(some.sort(byLength), size));
  return shuffled(batches, random);
}
