import * as tf from "@tensorflow/tfjs";
import { beforeAll, describe, expect, it } from "vitest";
import { openEngine } from "../engine/engine";
import { activate, layerNorm, rmsNorm, rotate, rotation, siluGate } from "./layers";

beforeAll(async () => {
  await openEngine();
});

type Numbers = readonly number[];
const sum = (x: Numbers) => x.reduce((total, value) => total + value, 0);
const product = (shape: Numbers) => shape.reduce((total, n) => total * n, 1);
/** Distinct values between -2.5 and 2.5. */
const spread = (count: number, seed: number) => Array.from({ length: count }, (_, i) => 2.5 * Math.sin(1 + i * seed));

/**
 * The layer's values are the plain function's, and the gradient of a weighted sum of them is what finite differences of
 * the plain function give, for each input. Plain functions compute in double precision.
 */
async function expectLayer(
  shapes: readonly number[][],
  layer: (x: tf.Tensor, y: tf.Tensor, z: tf.Tensor) => tf.Tensor,
  plain: (x: Numbers, y: Numbers, z: Numbers) => Numbers,
): Promise<void> {
  const inputs = shapes.map((shape, k) => spread(product(shape), 0.7 + k * 0.31));
  const compute = ([x = [], y = [], z = []]: Numbers[]) => plain(x, y, z);
  const expected = compute(inputs);
  const weights = spread(expected.length, 1.3);
  const none = tf.scalar(0);
  const run = ([x = none, y = none, z = none]: tf.Tensor[]) => layer(x, y, z);
  const tensors = inputs.map((numbers, k) => tf.tensor([...numbers], shapes[k]));
  const got = await run(tensors).data();
  for (const [i, value] of expected.entries()) expect(got[i]).toBeCloseTo(value, 5);

  const loss = (...xs: tf.Tensor[]) => tf.sum(tf.mul(run(xs).flatten(), tf.tensor1d(weights)));
  const total = (xs: Numbers[]) => sum(compute(xs).map((value, i) => value * (weights[i] ?? 0)));
  const step = 1e-5;
  for (const [k, gradient] of tf.grads(loss)(tensors).entries()) {
    const slopes = await gradient.data();
    for (const i of inputs[k]?.keys() ?? []) {
      const moved = (by: number) => total(inputs.map((x, n) => (n === k ? x.with(i, (x[i] ?? 0) + by) : x)));
      expect(slopes[i]).toBeCloseTo((moved(step) - moved(-step)) / (2 * step), 4);
    }
  }
}

const silu = (x: number) => x / (1 + Math.exp(-x));
/** By its series, good for |x| < 4. */
function erf(x: number): number {
  let [term, total] = [x, x];
  for (let n = 1; n < 100; n++) {
    term *= -(x * x) / n;
    total += term / (2 * n + 1);
  }
  return (2 / Math.sqrt(Math.PI)) * total;
}

describe("activate", () => {
  it.each([
    ["relu", (x: number) => Math.max(0, x)],
    ["silu", silu],
    ["gelu", (x: number) => (x / 2) * (1 + erf(x / Math.SQRT2))],
    ["gelu_tanh", (x: number) => (x / 2) * (1 + Math.tanh(Math.sqrt(2 / Math.PI) * (x + 0.044715 * x ** 3)))],
  ] as const)("%s", async (name, plain) => {
    await expectLayer(
      [[3, 7]],
      (x) => activate(name, x),
      (x) => x.map(plain),
    );
  });

  it("stays finite far from zero", async () => {
    for (const name of ["silu", "gelu", "gelu_tanh"] as const) {
      const x = tf.tensor1d([-200, -20, 20, 200]);
      expect([...(await activate(name, x).data())].map(Math.round)).toEqual([-0, -0, 20, 200]);
      const slopes = await tf
        .grad((x) => activate(name, x))(x)
        .data();
      expect([...slopes].map((slope) => Math.abs(Math.round(slope)))).toEqual([0, 0, 1, 1]);
    }
  });
});

describe("layers", () => {
  it("siluGate", async () => {
    const plain = (gate: Numbers, up: Numbers) => gate.map((value, i) => silu(value) * (up[i] ?? 0));
    await expectLayer(
      [
        [3, 7],
        [3, 7],
      ],
      siluGate,
      plain,
    );
  });

  const width = 6;
  const byRow = (x: Numbers, compute: (row: Numbers) => Numbers) =>
    Array.from({ length: x.length / width }, (_, r) => compute(x.slice(r * width, (r + 1) * width))).flat();
  const unit = (row: Numbers, eps: number) => {
    const size = Math.sqrt(sum(row.map((value) => value ** 2)) / width + eps);
    return row.map((value) => value / size);
  };
  const centred = (row: Numbers) => row.map((value) => value - sum(row) / width);

  it("rmsNorm", async () => {
    await expectLayer(
      [[4, width], [width]],
      (x, w) => rmsNorm(x, w, 0.1),
      (x, w) => byRow(x, (row) => unit(row, 0.1).map((value, i) => value * (w[i] ?? 0))),
    );
  });

  it("layerNorm", async () => {
    await expectLayer(
      [[4, width], [width], [width]],
      (x, w, b) => layerNorm(x, w, b, 0.1),
      (x, w, b) => byRow(x, (row) => unit(centred(row), 0.1).map((value, i) => value * (w[i] ?? 0) + (b[i] ?? 0))),
    );
  });

  // [B, T, H, D] = [2, 2, 2, 6]
  it.each([
    [1, [0.7]],
    [2, [1, 0.25]],
    [3, [1, 0.5, 0.25]],
  ])("rotate, %i of three pairs", async (half, frequencies) => {
    const positions = Int32Array.from([0, 3, 5, 1]);
    const turn = (row: Numbers, position: number) =>
      row.map((value, i) => {
        const angle = position * (frequencies[i % half] ?? 0);
        if (i >= 2 * half) return value * 0.5;
        const other = (i < half ? -1 : 1) * (row[i < half ? i + half : i - half] ?? 0);
        return 0.5 * (value * Math.cos(angle) + other * Math.sin(angle));
      });
    await expectLayer(
      [[2, 2, 2, width]],
      (x) => rotate(x, rotation(positions, 2, Float32Array.from(frequencies), width, 0.5), half),
      (x) => {
        let r = 0;
        return byRow(x, (row) => turn(row, positions[Math.floor(r++ / 2)] ?? 0));
      },
    );
  });
});
