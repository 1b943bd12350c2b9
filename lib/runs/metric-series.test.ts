import fc from "fast-check";
import { expect, test } from "vitest";
import { downsample, type Point } from "./downsample";
import { toSeries } from "./metric-series";
import { runSpeed } from "./run-speed";
import { smooth } from "./smooth";

test("downsampling keeps ends, order and the highest peak, and never invents a point", () => {
  const lengths = fc.integer({ min: 0, max: 3000 });
  fc.assert(
    fc.property(lengths, fc.integer({ min: 3, max: 600 }), fc.integer(), (length, limit, seed) => {
      const points = Array.from({ length }, (_, i): Point => [i + 1, Math.sin(seed + i) * ((i * 7919) % 13)]);
      const kept = downsample(points, limit);
      expect(kept.length).toBeLessThanOrEqual(Math.max(limit, Math.min(length, limit)));
      expect(kept.every((point) => points.includes(point))).toBe(true);
      expect(kept.map(([step]) => step)).toEqual(kept.map(([step]) => step).toSorted((a, b) => a - b));
      expect([kept[0], kept.at(-1)]).toEqual([points[0], points.at(-1)]);
    }),
    { numRuns: 60 },
  );
  const spike = Array.from({ length: 10_000 }, (_, i): Point => [i, i === 4321 ? 9 : 0]);
  expect(downsample(spike, 100).some(([, value]) => value === 9)).toBe(true);
});

test("100,000 steps of a dozen metrics are less than 100 kB on the way to a page", () => {
  const names = Array.from({ length: 12 }, (_, i) => `metric/${i}`);
  const rows = Array.from({ length: 100_000 }, (_, i) => ({
    step: i + 1,
    values: Object.fromEntries(names.map((name, n) => [name, Math.sin(i / 1000 + n)])),
  }));
  const series = toSeries(rows);
  expect(Object.keys(series)).toEqual(names);
  expect(JSON.stringify(series).length).toBeLessThan(100_000);
}, 30_000);

test("smoothing starts at the first value and keeps a constant as it is", () => {
  expect(
    smooth(
      [
        [1, 4],
        [2, 0],
      ],
      0.5,
    ).map(([, value]) => value),
  ).toEqual([4, 4 / 3]);
  for (const [, value] of smooth(
    Array.from({ length: 50 }, (_, i): Point => [i, 3]),
    0.9,
  ))
    expect(value).toBeCloseTo(3);
});

test("speed is that of the rows at hand, in any order", () => {
  const beats = [4, 2, 3].map((step) => ({ step, at: 500 * step, tokens: 100 * step }));
  expect(runSpeed(beats)).toEqual({ secondsPerStep: 0.5, tokensPerSecond: 200 });
  expect(runSpeed(beats.slice(0, 1))).toBeNull();
});
