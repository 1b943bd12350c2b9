import * as tf from "@tensorflow/tfjs";
import { beforeAll, describe, expect, it } from "vitest";
import { expectAsOnCpu, expectClose, openWasm, random } from "./as-on-cpu.fixture";

beforeAll(openWasm);

/** Error function to float64's precision, by its series (Abramowitz and Stegun 7.1.6); |x| <= 5. */
function erf(x: number): number {
  let term = x;
  let sum = x;
  for (let n = 1; n < 200; n++) {
    term *= (2 * x * x) / (2 * n + 1);
    sum += term;
  }
  return (2 / Math.sqrt(Math.PI)) * Math.exp(-x * x) * sum;
}

const exact: Record<string, [(x: tf.Tensor) => tf.Tensor, (x: number) => number]> = {
  abs: [tf.abs, Math.abs],
  erf: [tf.erf, (x) => (Math.abs(x) > 5 ? Math.sign(x) : Number.isNaN(x) ? x : erf(x))],
  exp: [tf.exp, Math.exp],
  log: [tf.log, Math.log],
  neg: [tf.neg, (x) => -x],
  reciprocal: [tf.reciprocal, (x) => 1 / x],
  relu: [tf.relu, (x) => Math.max(x, 0)],
  rsqrt: [tf.rsqrt, (x) => 1 / Math.sqrt(x)],
  sigmoid: [tf.sigmoid, (x) => 1 / (1 + Math.exp(-x))],
  sqrt: [tf.sqrt, Math.sqrt],
  square: [tf.square, (x) => x * x],
  tanh: [tf.tanh, Math.tanh],
};

describe.each(Object.entries(exact))("%s", (_, [compute, expected]) => {
  const check = async (values: Float32Array, tolerance: number) => {
    await tf.setBackend("wasm");
    const out = await compute(tf.tensor1d(values)).data();
    expectClose(out, Float32Array.from(values, expected), tolerance);
  };
  it("is right to a few units of the last place", async () => {
    const range = (from: number, to: number) => Array.from({ length: 999 }, (_, i) => from + ((to - from) * i) / 998);
    await check(Float32Array.from([...range(-4, 4), ...range(-90, 90), ...range(1e-6, 1e-3), ...range(1, 1e6)]), 4e-7);
  });
  it("is right at the edges", async () => {
    const edges = [0, -0, 1, -1, 1e-38, -1e9, 1e9, 88.7, -87.3, 3.4e38, Number.POSITIVE_INFINITY, Number.NaN];
    await check(Float32Array.from([...edges, Number.NEGATIVE_INFINITY]), 4e-7);
  });
  it("leaves no element out, whatever their number", async () => {
    for (const size of [0, 1, 3, 4, 7, 16_384, 16_385, 50_003]) await expectAsOnCpu(() => compute(random([size], 1)));
  });
});

const shapes: [number[], number[]][] = [
  [
    [7, 5],
    [7, 5],
  ],
  [[4, 6], []],
  [[], [3]],
  [[33, 300], [300]],
  [
    [33, 300],
    [33, 1],
  ],
  [
    [2, 7, 3, 8],
    [1, 7, 1, 8],
  ],
  [
    [2, 3, 1, 5, 5],
    [1, 1, 1, 5, 5],
  ],
  [
    [3, 1, 5],
    [1, 4, 1],
  ],
  [
    [2, 3, 2, 3, 2, 3],
    [2, 1, 2, 1, 2, 1],
  ],
  [
    [2, 1, 3, 1, 2, 1, 3],
    [1, 2, 1, 2, 1, 2, 1],
  ],
  [
    [130, 300],
    [130, 300],
  ],
  [
    [0, 3],
    [1, 3],
  ],
];
const binary = {
  add: tf.add,
  sub: tf.sub,
  mul: tf.mul,
  div: tf.div,
  maximum: tf.maximum,
  minimum: tf.minimum,
  squaredDifference: tf.squaredDifference,
};

describe.each(Object.entries(binary))("%s", (_, compute) => {
  it.each(shapes)("%j with %j", async (a, b) => {
    await expectAsOnCpu(() => compute(random(a, 1), random(b, 2)));
    await expectAsOnCpu(() => compute(random(b, 1), random(a, 2)));
  });
  it("leaves whole numbers to the backend", async () => {
    const numbers = (values: number[]) => tf.tensor1d(values, "int32");
    await expectAsOnCpu(() => tf.cast(compute(numbers([7, -3, 0]), numbers([2, 2, 5])), "float32"));
  });
});

describe("clone", () => {
  it("shares memory until the last handle is gone", async () => {
    await tf.setBackend("wasm");
    const x = tf.tensor1d([1, 2, 3]);
    const y = tf.clone(x);
    x.dispose();
    const other = tf.tensor1d([7, 8, 9]);
    expect([...(await y.data())]).toEqual([1, 2, 3]);
    tf.dispose([y, other]);
  });
});
