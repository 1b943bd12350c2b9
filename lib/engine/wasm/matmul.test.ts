import * as tf from "@tensorflow/tfjs";
import { beforeAll, describe, expect, it } from "vitest";
import { expectAsOnCpu, expectClose, openWasm, random } from "./as-on-cpu.fixture";

beforeAll(openWasm);

/** Around the sizes of tiles, panels and blocks, and past those of what is packed at one time. */
const pairs: [number[], number[]][] = [
  [
    [5, 7],
    [7, 3],
  ],
  [
    [1, 1],
    [1, 1],
  ],
  [
    [6, 4],
    [4, 8],
  ],
  [
    [13, 401],
    [401, 17],
  ],
  [
    [100, 385],
    [385, 520],
  ],
  [
    [2, 300],
    [300, 70],
  ],
  [
    [1, 65],
    [65, 131],
  ],
  [
    [3, 7],
    [7, 4],
  ],
  [
    [4, 30],
    [30, 2],
  ],
  [
    [5, 3, 33],
    [5, 33, 40],
  ],
  [
    [97, 2051],
    [2051, 9],
  ],
  [
    [2, 3, 40, 35],
    [2, 3, 35, 33],
  ],
];
const turned = (shape: number[], yes: boolean) => (yes ? [...shape.slice(0, -2), ...shape.slice(-2).reverse()] : shape);

describe.each(pairs)("matMul %j x %j", (a, b) => {
  it.each([
    [false, false],
    [true, false],
    [false, true],
    [true, true],
  ])("transposed %j %j", async (turnA, turnB) => {
    const factors = () => [random(turned(a, turnA), 1), random(turned(b, turnB), 2)] as const;
    await expectAsOnCpu(() => tf.matMul(...factors(), turnA, turnB), 1e-4);
  });
});

describe("matMul", () => {
  it("has the gradient that the cpu backend has", async () => {
    const loss = (x: tf.Tensor, y: tf.Tensor) => tf.sum(tf.square(tf.matMul(x, y, false, true)));
    for (const which of [0, 1]) {
      const gradient = () => tf.grads(loss)([random([9, 20], 1), random([15, 20], 2)])[which] ?? tf.scalar(Number.NaN);
      await expectAsOnCpu(gradient, 1e-4);
    }
  });

  it.each([
    [
      [2, 3, 4, 5],
      [3, 5, 6],
    ],
    [
      [4, 5],
      [2, 5, 3],
    ],
    [
      [2, 1, 4, 5],
      [1, 3, 5, 6],
    ],
  ])("broadcasts %j x %j", async (a, b) => {
    // The cpu backend gets it wrong when both sides are broadcast, so against tiled factors.
    await tf.setBackend("wasm");
    const [x, y] = [random(a, 1), random(b, 2)];
    const outer = tf.broadcast_util.assertAndGetBroadcastShape(a.slice(0, -2), b.slice(0, -2));
    const whole = (tensor: tf.Tensor) => tf.broadcastTo(tensor, [...outer, ...tensor.shape.slice(-2)]);
    expectClose(await tf.matMul(x, y).data(), await tf.matMul(whole(x), whole(y)).data());
  });

  it("sums over nothing to 0, and gives nothing for no rows", async () => {
    await expectAsOnCpu(() => tf.matMul(tf.zeros([2, 0]), tf.zeros([0, 3])));
    await expectAsOnCpu(() => tf.matMul(tf.zeros([0, 4]), tf.zeros([4, 3])));
  });

  it("gives a large product, from many threads, as one that float64 gives", async () => {
    await tf.setBackend("wasm");
    const [m, k, n] = [601, 777, 1033];
    const [a, b] = [random([m, k], 1), random([k, n], 2)];
    const product = await tf.matMul(a as tf.Tensor2D, b as tf.Tensor2D).data();
    const [left, right] = [await a.data(), await b.data()];
    for (let i = 0; i < 2000; i++) {
      const [row, column] = [(i * 7) % m, (i * 131) % n];
      let sum = 0;
      for (let j = 0; j < k; j++) sum += (left[row * k + j] ?? 0) * (right[j * n + column] ?? 0);
      expect(Math.abs((product[row * n + column] ?? 0) - sum)).toBeLessThan(1e-3);
    }
    tf.dispose([a, b]);
  });

  it("refuses integers", () => {
    const x = tf.ones([2, 2], "int32") as tf.Tensor2D;
    expect(() => tf.matMul(x, x)).toThrow("float32");
  });
});
