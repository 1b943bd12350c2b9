import * as tf from "@tensorflow/tfjs";
import { beforeAll, describe, expect, it, vi } from "vitest";
import { openEngine } from "./engine";

beforeAll(async () => {
  vi.stubEnv("CHORUS_ENGINE", "wasm");
  expect((await openEngine()).name).toBe("wasm");
});

/** The same computation on TensorFlow.js's plain JavaScript backend, which is slow and right. */
async function expectAsOnCpu(compute: () => tf.Tensor, digits = 4): Promise<void> {
  const answers: { shape: number[]; values: Float32Array | Int32Array | Uint8Array }[] = [];
  for (const backend of ["cpu", "wasm"]) {
    await tf.setBackend(backend);
    const out = compute();
    answers.push({ shape: out.shape, values: await out.data() });
    out.dispose();
  }
  const [cpu, wasm] = answers;
  expect(wasm?.shape).toEqual(cpu?.shape);
  for (const [i, value] of cpu?.values.entries() ?? []) expect(wasm?.values[i]).toBeCloseTo(value, digits);
}

const random = (shape: number[], seed: number) => tf.randomNormal(shape, 0, 1, "float32", seed);

describe("wasm kernels agree with the cpu backend", () => {
  const cases: [number[], number[], boolean, boolean][] = [
    [[5, 7], [7, 3], false, false],
    [[7, 5], [7, 3], true, false],
    [[5, 7], [3, 7], false, true],
    [[7, 5], [3, 7], true, true],
    [[2, 3, 40, 35], [2, 3, 35, 33], false, false],
    [[2, 3, 35, 40], [2, 3, 33, 35], true, true],
    [[2, 3, 4, 5], [3, 5, 6], false, false],
    [[4, 5], [2, 5, 3], false, false],
  ];
  it.each(cases)("matMul %j x %j, transposed %j %j, and its gradient", async (a, b, turnA, turnB) => {
    await expectAsOnCpu(() => tf.tidy(() => tf.matMul(random(a, 1), random(b, 2), turnA, turnB)));
    if (a.length !== b.length || a[0] !== b[0]) return; // TensorFlow.js has no gradient of a broadcast product
    const loss = (x: tf.Tensor, y: tf.Tensor) => tf.sum(tf.square(tf.matMul(x, y, turnA, turnB)));
    for (const which of [0, 1]) {
      await expectAsOnCpu(
        () => tf.tidy(() => tf.grads(loss)([random(a, 1), random(b, 2)])[which] ?? tf.scalar(NaN)),
        2,
      );
    }
  });

  it("matMul broadcasts both ways at once (which the cpu backend gets wrong)", async () => {
    await tf.setBackend("wasm");
    const [a, b] = [random([2, 1, 4, 5], 1), random([1, 3, 6, 5], 2)];
    const tiled = tf.matMul(tf.tile(a, [1, 3, 1, 1]), tf.tile(b, [2, 1, 1, 1]), false, true);
    expect(await tf.matMul(a, b, false, true).data()).toEqual(await tiled.data());
  });

  it("weights that change give another product (XNNPACK keeps packed weights)", async () => {
    const x = random([4, 4], 1);
    const w = tf.variable(tf.eye(4));
    w.assign(tf.mul(w, 2));
    expect(await tf.matMul(x, w).data()).toEqual(await tf.mul(x, 2).data());
    w.dispose();
    x.dispose();
  });

  it.each([
    [[6, 40], [3, 1, 0, 5], 0, 0],
    [[6, 3], [5, 5], 0, 0],
    [[2, 6, 3], [4, 0, 4], 1, 0],
    [
      [2, 6, 3],
      [
        [4, 0],
        [1, 2],
      ],
      1,
      1,
    ],
    [
      [5],
      [
        [4, 0],
        [1, 2],
      ],
      0,
      0,
    ],
  ] as const)("gather %j by %j along %j, %j batch dimensions", async (shape, ids, axis, batchDims) => {
    const indices = () => tf.cast(tf.tensor([...ids].map((id) => (typeof id === "number" ? id : [...id]))), "int32");
    await expectAsOnCpu(() => tf.tidy(() => tf.gather(random([...shape], 3), indices(), axis, batchDims)));
  });

  it("the gradient of gather adds up repeated rows", async () => {
    const ids = () => tf.tensor1d([3, 1, 3, 0], "int32");
    const loss = (x: tf.Tensor) => tf.sum(tf.square(tf.gather(x, ids())));
    await expectAsOnCpu(() => tf.tidy(() => tf.grad(loss)(random([5, 6], 4))));
    await tf.setBackend("wasm");
    const count = tf.memory().numTensors;
    tf.tidy(() => tf.grad(loss)(random([5, 6], 4))).dispose();
    expect(tf.memory().numTensors).toBe(count);
  });

  it.each([
    [[4, 5, 6], [0], false],
    [[4, 5, 6], [0, 1], true],
    [[4, 5, 6], [1], true],
    [[4, 5, 6], undefined, false],
  ] as const)("sum of %j over %j", async (shape, axis, keep) => {
    await expectAsOnCpu(() => tf.tidy(() => tf.sum(random([...shape], 5), axis ? [...axis] : undefined, keep)));
  });

  it.each([
    [[4, 6, 3], [1, 2, 3], 1],
    [[4, 6], 2, -1],
    [[9], [4, 5], 0],
  ] as const)("split of %j into %j along %j", async (shape, sizes, axis) => {
    const parts = typeof sizes === "number" ? sizes : [...sizes];
    const last = () => tf.split(random([...shape], 6), parts, axis).at(-1) ?? tf.scalar(Number.NaN);
    await expectAsOnCpu(() => tf.tidy(last));
  });

  it.each(["int32", "float32", "bool"] as const)("oneHot %s", async (dtype) => {
    await expectAsOnCpu(() => tf.tidy(() => tf.oneHot(tf.tensor1d([2, 0, 9], "int32"), 4, 1, 0, dtype)));
  });

  it("says which index is out of range", () => {
    expect(() => tf.gather(tf.ones([3, 2]), tf.tensor1d([3], "int32"))).toThrow("index 3 is not in [0, 2]");
  });
});
