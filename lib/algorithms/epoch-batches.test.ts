import fc from "fast-check";
import { expect, it } from "vitest";
import { epochBatches } from "./epoch-batches";

const strategies = ["random", "sequential", "group_by_length"] as const;
const config = (train_sampling_strategy: (typeof strategies)[number], size: number) => ({
  ...{ train_sampling_strategy, per_device_train_batch_size: size },
});

it("reads each row once an epoch, the same for the same seed and epoch", () => {
  fc.assert(
    fc.property(
      fc.constantFrom(...strategies),
      fc.integer({ min: 1, max: 9 }),
      fc.array(fc.nat(40), { minLength: 1, maxLength: 60 }),
      fc.nat(),
      (strategy, size, lengths, seed) => {
        const batches = epochBatches(config(strategy, size), lengths, seed, 3);
        expect(batches.flat().toSorted((a, b) => a - b)).toEqual(lengths.map((_, i) => i));
        expect(batches.every((batch) => batch.length <= size)).toBe(true);
        expect(epochBatches(config(strategy, size), lengths, seed, 3)).toEqual(batches);
      },
    ),
  );
});

it("shuffles anew each epoch, and brings like lengths together where asked to", () => {
  const lengths = Array.from({ length: 400 }, (_, i) => (i * 37) % 101);
  const padding = (batches: number[][]) =>
    batches.reduce((sum, batch) => {
      const longest = Math.max(...batch.map((i) => lengths[i] ?? 0));
      return sum + batch.reduce((waste, i) => waste + longest - (lengths[i] ?? 0), 0);
    }, 0);
  const random = epochBatches(config("random", 8), lengths, 1, 0);
  expect(epochBatches(config("random", 8), lengths, 1, 1)).not.toEqual(random);
  expect(padding(epochBatches(config("group_by_length", 8), lengths, 1, 0))).toBeLessThan(padding(random) / 5);
});
