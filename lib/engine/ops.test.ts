import * as tf from "@tensorflow/tfjs";
import { describe, expect, it } from "vitest";
import { openEngine } from "./engine";
import { tokenLogProbs } from "./ops";

const logits = [
  [1, 2, 3, -1],
  [0.5, 0, -30, 4],
  [100, 101, 99, 98],
];
const ids = [2, 0, 1];

function exact(rows: number[][]): number[] {
  return rows.map((row, n) => (row[ids[n] ?? 0] ?? 0) - Math.log(row.reduce((sum, x) => sum + Math.exp(x), 0)));
}

describe.each(["the engine", "cpu"])("tokenLogProbs on %s", (where) => {
  const use = async () => (where === "cpu" ? void (await tf.setBackend("cpu")) : void (await openEngine()));
  const compute = () => tokenLogProbs(tf.tensor2d(logits), tf.tensor1d(ids, "int32"));

  it("is log softmax at the token", async () => {
    await use();
    const values = await compute().logProbs.data();
    for (const [n, value] of exact(logits).entries()) expect(values[n]).toBeCloseTo(value, 4);
  });

  it("has the slope that finite differences give", async () => {
    await use();
    const slope = await compute().slope.data();
    const step = 1e-5;
    logits.forEach((row, n) => {
      row.forEach((_, v) => {
        const moved = (by: number) => exact(logits.map((r, i) => r.map((x, j) => (i === n && j === v ? x + by : x))));
        const difference = ((moved(step)[n] ?? 0) - (moved(-step)[n] ?? 0)) / (2 * step);
        expect(slope[n * 4 + v]).toBeCloseTo(-difference, 4);
      });
    });
  });
});
