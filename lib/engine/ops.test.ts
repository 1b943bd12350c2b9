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

  it("is log softmax at the token", async () => {
    await use();
    const values = await tokenLogProbs(tf.tensor2d(logits), tf.tensor1d(ids, "int32")).data();
    for (const [n, value] of exact(logits).entries()) expect(values[n]).toBeCloseTo(value, 4);
  });

  it("has the gradient that finite differences give", async () => {
    await use();
    const weights = [1, -2, 0.5];
    const loss = (x: tf.Tensor) => tf.sum(tf.mul(tokenLogProbs(x.as2D(3, 4), tf.tensor1d(ids, "int32")), weights));
    const gradient = await tf.grad(loss)(tf.tensor2d(logits)).data();
    const total = (rows: number[][]) => exact(rows).reduce((sum, value, n) => sum + value * (weights[n] ?? 0), 0);
    const step = 1e-5;
    logits.forEach((row, n) => {
      row.forEach((_, v) => {
        const moved = (by: number) => total(logits.map((r, i) => r.map((x, j) => (i === n && j === v ? x + by : x))));
        expect(gradient[n * 4 + v]).toBeCloseTo((moved(step) - moved(-step)) / (2 * step), 4);
      });
    });
  });

  it("leaves no tensor behind", async () => {
    await use();
    const x = tf.tensor2d(logits);
    const y = tf.tensor1d(ids, "int32");
    const before = tf.memory().numTensors;
    tf.tidy(() => tf.grad((z) => tf.sum(tokenLogProbs(z.as2D(3, 4), y)))(x)).dispose();
    tokenLogProbs(x, y).dispose();
    expect(tf.memory().numTensors).toBe(before);
    tf.dispose([x, y]);
  });
});
