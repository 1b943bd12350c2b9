import * as tf from "@tensorflow/tfjs";
import { beforeAll, describe, expect, it } from "vitest";
import { tokenLogProbs } from "../ops";
import { expectAsOnCpu, expectClose, openWasm, random } from "./as-on-cpu.fixture";

beforeAll(openWasm);

describe.each(Object.entries({ sum: tf.sum, mean: tf.mean, max: tf.max }))("%s", (_, reduce) => {
  it.each([
    [[4, 5, 6], [0]],
    [
      [4, 5, 6],
      [0, 1],
    ],
    [[4, 5, 6], [1]],
    [[4, 5, 6], [-1]],
    [[4, 5, 6], undefined],
    [
      [4, 5, 6],
      [0, 2],
    ],
    [[3, 700], [1]],
    [[300, 131], [0]],
    [[2, 30, 67], [1]],
    [[7], [0]],
    [[], undefined],
  ] as [number[], number[] | undefined][])("of %j over %j", async (shape, axis) => {
    for (const keep of [false, true]) await expectAsOnCpu(() => reduce(random(shape, 5), axis, keep), 2e-5);
  });

  it("of many numbers", async () => {
    await expectAsOnCpu(() => reduce(random([200_003], 6)), 1e-4);
  });
});

describe("sum", () => {
  it("of a million ones is a million: parts are summed apart", async () => {
    await tf.setBackend("wasm");
    expect((await tf.sum(tf.fill([20_000_000], 1)).data())[0]).toBe(20_000_000);
  });
  it("of whole numbers and of nothing", async () => {
    await expectAsOnCpu(() => tf.sum(tf.tensor2d([1, 2, 3, 4], [2, 2], "int32"), 0));
    await expectAsOnCpu(() => tf.sum(tf.zeros([0, 3]), 0));
  });
});

describe("softmax", () => {
  it.each([[[3, 4]], [[2, 3, 129]], [[1, 20_000]], [[600, 33]]])("of %j", async (shape) => {
    await expectAsOnCpu(() => tf.softmax(tf.mul(random(shape, 1), 5)));
  });
  it("of what is masked is exactly 0, and of large numbers finite", async () => {
    await tf.setBackend("wasm");
    const out = await tf.softmax(tf.tensor2d([1, -1e9, 1, -1e9, 500, 500, -500, -500], [2, 4])).data();
    expect([...out]).toEqual([0.5, 0, 0.5, 0, 0.5, 0.5, 0, 0]);
  });
  it("has its gradient", async () => {
    await expectAsOnCpu(() => tf.grad((x) => tf.sum(tf.square(tf.softmax(x))))(random([5, 9], 3)));
  });
});

describe("tokenLogProbs", () => {
  it("is as on the cpu backend, and so is its slope", async () => {
    const ids = () => tf.tensor1d([3, 0, 36, 12, 5], "int32");
    const logits = () => tf.mul(random([5, 37], 1), 10) as tf.Tensor2D;
    await expectAsOnCpu(() => tokenLogProbs(logits(), ids()).logProbs);
    await expectAsOnCpu(() => tokenLogProbs(logits(), ids()).slope);
  });
  it("takes many rows and a wide vocabulary", async () => {
    await tf.setBackend("wasm");
    const logits = random([70, 4099], 2) as tf.Tensor2D;
    const ids = Array.from({ length: 70 }, (_, i) => (i * 997) % 4099);
    const { logProbs, slope } = tokenLogProbs(logits, tf.tensor1d(ids, "int32"));
    const values = Float32Array.from(await logits.data());
    const slopes = Float32Array.from(await slope.data());
    const expected = ids.map((id, row) => {
      const numbers = values.subarray(row * 4099, (row + 1) * 4099);
      return (numbers[id] ?? 0) - Math.log(numbers.reduce((sum, x) => sum + Math.exp(x), 0));
    });
    expectClose(await logProbs.data(), expected, 1e-5);
    const atToken = ids.map((id, row) => slopes[row * 4099 + id] ?? 0);
    expectClose(
      atToken,
      expected.map((logProb) => Math.exp(logProb) - 1),
      1e-6,
    );
    expect(Math.abs(slopes.reduce((sum, x) => sum + x, 0))).toBeLessThan(1e-3);
    tf.dispose([logits, logProbs, slope]);
  });
});
