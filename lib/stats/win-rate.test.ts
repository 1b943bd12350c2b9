import fc from "fast-check";
import { expect, test } from "vitest";
import { randomFrom, seedFor } from "../random";
import { wilson } from "./wilson";
import { winRate } from "./win-rate";

test("counts each task once, however many labels it has", () => {
  const { rate, tasks } = winRate([[1, 1, 1, 1, 1, 1], [0], []]);
  expect({ rate, tasks }).toEqual({ rate: 0.5, tasks: 2 });
  const { tasks: _, ...interval } = winRate([[1], [1], [0], [0.5]]);
  expect(interval).toEqual(wilson(2.5, 4));
});

test("says what it does not know", () => {
  expect(winRate([])).toMatchObject({ low: 0, high: 1, tasks: 0 });
  expect(winRate([]).rate).toBeNaN();
});

test("swapping the models mirrors rate and interval", () => {
  const scores = fc.array(fc.array(fc.constantFrom(0, 0.5, 1), { minLength: 1, maxLength: 5 }), { minLength: 1 });
  fc.assert(
    fc.property(scores, (tasks) => {
      const [there, back] = [winRate(tasks), winRate(tasks.map((task) => task.map((score) => 1 - score)))];
      expect(there.rate).toBeCloseTo(1 - back.rate, 10);
      expect(there.low).toBeCloseTo(1 - back.high, 10);
    }),
  );
});

test("the interval holds the truth 95 times in 100 when tasks differ, where pooling every label would not", () => {
  const trials = 400;
  let clustered = 0;
  let pooled = 0;
  for (let trial = 0; trial < trials; trial++) {
    const random = randomFrom(seedFor("coverage", trial));
    // 30 tasks; on each, one model is clearly better (9 of 10 labels agree); overall the truth is 0.6.
    const tasks = Array.from({ length: 30 }, () => {
      const p = random() < 0.625 ? 0.9 : 0.1; // 0.625 × 0.9 + 0.375 × 0.1 = 0.6
      return Array.from({ length: 5 }, () => (random() < p ? 1 : 0));
    });
    const holds = ({ low, high }: { low: number; high: number }) => (low <= 0.6 && 0.6 <= high ? 1 : 0);
    clustered += holds(winRate(tasks));
    pooled += holds(winRate(tasks.flat().map((score) => [score])));
  }
  expect(clustered / trials).toBeGreaterThan(0.93);
  expect(pooled / trials).toBeLessThan(0.85);
});
