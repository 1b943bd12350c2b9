import fc from "fast-check";
import { expect, it } from "vitest";
import { packLengths } from "./pack";

it("fills the row that is filled best, the longest items first", () => {
  expect(packLengths([4, 2, 3, 1], 4)).toEqual([[0], [2, 3], [1]]); // TRL's own example
  expect(packLengths([5, 6, 3, 2, 4], 10)).toEqual([
    [1, 4],
    [0, 2, 3],
  ]);
  expect(packLengths([], 10)).toEqual([]);
});

it("puts each item into one row and no row over its room; any two rows are over it together", () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 1, max: 20 }), { maxLength: 60 }), (lengths) => {
      const rows = packLengths(lengths, 20);
      expect(rows.flat().sort((a, b) => a - b)).toEqual([...lengths.keys()]);
      const used = rows.map((row) => row.reduce((sum, i) => sum + (lengths[i] ?? 0), 0)).sort((a, b) => a - b);
      expect(used.every((sum) => sum <= 20)).toBe(true);
      if (used.length > 1) expect((used[0] ?? 0) + (used[1] ?? 0)).toBeGreaterThan(20);
    }),
  );
});
