import * as tf from "@tensorflow/tfjs";
import { beforeAll, expect, it } from "vitest";
import { openEngine } from "../engine/engine";
import { averageFigures, stackFigures } from "./batch-figures";
import { addStep, emptyWindow, windowMeans } from "./metrics-window";

beforeAll(async () => {
  await openEngine();
});

it("averages means by the batches' weights and ratios by their counts; a ratio over nothing has no value", () => {
  const batch = (mean: number, sum: number, count: number) => {
    const metrics = {
      ratio: { sum: tf.scalar(sum), count: tf.scalar(count) },
      never: { sum: tf.scalar(0), count: tf.scalar(0) },
      mean: tf.scalar(1),
    };
    const { layout, stacked } = stackFigures({ loss: tf.scalar(mean), metrics });
    return { layout, values: stacked.dataSync() };
  };
  const [one, other] = [batch(2, 6, 3), batch(5, 0, 1)];
  const batches = [
    { values: one.values, weight: 2 },
    { values: other.values, weight: 1 },
  ];
  const means = averageFigures(one.layout, batches);
  expect(means.loss).toBeCloseTo(3, 6);
  expect(means).toMatchObject({ ratio: 1.5, mean: 1, never: Number.NaN });
});

it("a window's mean is over the steps that had a value; what had none is left out", () => {
  const window = [
    { a: 1, b: Number.NaN, c: Number.NaN },
    { a: 2, b: 4, c: Number.NaN },
    { a: 6, b: 8, c: Number.NaN },
  ];
  expect(windowMeans(window.reduce(addStep, emptyWindow))).toEqual({ a: 3, b: 6 });
});
