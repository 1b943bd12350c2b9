import fc from "fast-check";
import { expect, test } from "vitest";
import { expandRanking } from "./expand-ranking";

const sizes = fc.array(fc.integer({ min: 0, max: 4 }), { maxLength: 8 });
const orderOf = (counts: number[]) => counts.map((n, place) => Array.from({ length: n }, (_, i) => `${place}.${i}`));

test("groups of sizes n_i give exactly the sum of n_i n_j pairs, each from a better to a worse group", () => {
  fc.assert(
    fc.property(sizes, (counts) => {
      const pairs = expandRanking(orderOf(counts));
      let expected = 0;
      for (let i = 0; i < counts.length; i++) {
        for (let j = i + 1; j < counts.length; j++) expected += (counts[i] ?? 0) * (counts[j] ?? 0);
      }
      expect(pairs).toHaveLength(expected);
      expect(new Set(pairs.map((p) => `${p.chosen} ${p.rejected}`)).size).toBe(expected);
      for (const { chosen, rejected } of pairs)
        expect(Number.parseInt(chosen, 10)).toBeLessThan(Number.parseInt(rejected, 10));
    }),
  );
});

test("a full tie, one response, or nothing ranked teaches nothing", () => {
  expect(expandRanking([["a", "b", "c"]])).toEqual([]);
  expect(expandRanking([["a"]])).toEqual([]);
  expect(expandRanking([])).toEqual([]);
});

test("a response cannot be ranked twice", () => {
  expect(() => expandRanking([["a"], ["b", "a"]])).toThrow("ranked twice");
});
