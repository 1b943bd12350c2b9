import fc from "fast-check";
import { expect, test } from "vitest";
import { wilson } from "./wilson";

test("agrees with Newcombe (1998), Statistics in Medicine 17:857, table I, method 3", () => {
  const published: [number, number, number, number][] = [
    [81, 263, 0.2553, 0.3662],
    [15, 148, 0.0624, 0.1605],
    [0, 20, 0, 0.1611],
    [1, 29, 0.0061, 0.1718],
  ];
  for (const [successes, n, low, high] of published) {
    const interval = wilson(successes, n);
    expect(interval.low).toBeCloseTo(low, 4);
    expect(interval.high).toBeCloseTo(high, 4);
  }
});

test("stays in [0, 1], holds the rate, and mirrors", () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 5000 }), fc.nat(), (n, raw) => {
      const successes = raw % (n + 1);
      const { low, high, rate } = wilson(successes, n);
      const mirror = wilson(n - successes, n);
      expect(low).toBeGreaterThanOrEqual(0);
      expect(high).toBeLessThanOrEqual(1);
      expect(low).toBeLessThanOrEqual(rate);
      expect(high).toBeGreaterThanOrEqual(rate);
      expect(mirror.low).toBeCloseTo(1 - high, 12);
    }),
  );
});

test("says what it does not know, and refuses the impossible", () => {
  expect(wilson(0, 0)).toMatchObject({ low: 0, high: 1 });
  expect(wilson(0, 0).rate).toBeNaN();
  expect(() => wilson(3, 2)).toThrow(RangeError);
});
