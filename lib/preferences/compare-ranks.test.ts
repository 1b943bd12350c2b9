import fc from "fast-check";
import { expect, test } from "vitest";
import { rankDistances, tiesOf } from "./compare-ranks";
import { expandRanking } from "./expand-ranking";

const orders = fc
  .array(fc.integer({ min: 1, max: 4 }), { maxLength: 6 })
  .map((counts) => counts.map((n, place) => Array.from({ length: n }, (_, i) => `${place}.${i}`)));

test("every two ranked responses are a strict pair or a tie, and a strict pair is as far apart as its ranks", () => {
  fc.assert(
    fc.property(orders, (order) => {
      const [pairs, ties, count] = [expandRanking(order), tiesOf(order), order.flat().length];
      expect(2 * (pairs.length + ties.length)).toBe(count ** 2 - count);
      const distance = rankDistances(order);
      for (const pair of pairs) {
        expect(distance(pair)).toBe(Number.parseInt(pair.rejected, 10) - Number.parseInt(pair.chosen, 10));
      }
      for (const [one, other] of ties) expect(Number.parseInt(one, 10)).toBe(Number.parseInt(other, 10));
    }),
  );
});

test("what is not ranked has no distance", () => {
  expect(() => rankDistances([["a"], ["b"]])({ chosen: "a", rejected: "c" })).toThrow("not ranked");
});
