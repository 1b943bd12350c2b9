import fc from "fast-check";
import { expect, it } from "vitest";
import { bestOfNKl, bestOfNMeans } from "./best-of-n";

it("the KL of best-of-n is log n - (n - 1) / n", () => {
  expect(bestOfNKl(1)).toBe(0);
  expect(bestOfNKl(16)).toBeCloseTo(1.835088722, 8);
});

/** All subsets of n of the samples, one by one. */
function bySubsets(scores: readonly number[], values: readonly number[], n: number): number {
  let sum = 0;
  let subsets = 0;
  for (let mask = 0; mask < 1 << scores.length; mask++) {
    const chosen = scores.map((_, i) => i).filter((i) => (mask >> i) & 1);
    if (chosen.length !== n) continue;
    const best = chosen.reduce((a, b) => ((scores[b] ?? 0) > (scores[a] ?? 0) ? b : a));
    sum += values[best] ?? 0;
    subsets++;
  }
  return sum / subsets;
}

it("is the mean over all subsets, of the score or of another value", () => {
  expect(bestOfNMeans([3, 1, 2])).toEqual([2, 8 / 3, 3].map((mean) => expect.closeTo(mean, 12)));
  const different = fc.uniqueArray(fc.integer({ min: -50, max: 50 }), { minLength: 1, maxLength: 7 });
  fc.assert(
    fc.property(
      different,
      fc.array(fc.integer({ min: -9, max: 9 }), { minLength: 7, maxLength: 7 }),
      (scores, gold) => {
        const values = gold.slice(0, scores.length);
        for (const [k, mean] of bestOfNMeans(scores, values).entries()) {
          expect(mean).toBeCloseTo(bySubsets(scores, values, k + 1), 9);
        }
      },
    ),
  );
});

it("takes the mean of values whose scores are equal", () => {
  expect(bestOfNMeans([1, 1], [0, 10])).toEqual([5, 5]);
  expect(bestOfNMeans([0, 1, 1], [7, 0, 10])[2]).toBe(5);
});

it("stays a mean for many samples", () => {
  const means = bestOfNMeans(Array.from({ length: 2000 }, (_, i) => i / 1999));
  expect(means[0]).toBeCloseTo(0.5, 9);
  expect(means[1]).toBeCloseTo(2 / 3, 3);
  expect(means[1999]).toBeCloseTo(1, 9);
  expect(bestOfNMeans([])).toEqual([]);
});
