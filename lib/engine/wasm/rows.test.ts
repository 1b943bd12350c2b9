import * as tf from "@tensorflow/tfjs";
import { beforeAll, describe, expect, it } from "vitest";
import { writeRows } from "../ops";
import { expectAsOnCpu, expectClose, openWasm, random } from "./as-on-cpu.fixture";

beforeAll(openWasm);

describe("gather", () => {
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
    [[40, 2000], Array.from({ length: 90 }, (_, i) => (i * 7) % 40), 0, 0],
  ] as [number[], number[], number, number][])(
    "%j by %j along %j, %j batch dimensions",
    async (shape, ids, axis, batch) => {
      await expectAsOnCpu(() => tf.gather(random(shape, 3), tf.cast(tf.tensor(ids), "int32"), axis, batch), 0);
    },
  );

  it("adds up repeated rows in its gradient", async () => {
    const ids = () =>
      tf.tensor1d(
        Array.from({ length: 100 }, (_, i) => (i * i) % 17),
        "int32",
      );
    await expectAsOnCpu(() => tf.grad((x) => tf.sum(tf.square(tf.gather(x, ids()))))(random([17, 131], 4)), 1e-4);
  });

  it("says which index is out of range", async () => {
    await tf.setBackend("wasm");
    expect(() => tf.gather(tf.ones([3, 2]), tf.tensor1d([3], "int32"))).toThrow("index 3 is not in [0, 2]");
  });
});

describe("unsortedSegmentSum", () => {
  it("leaves out ids outside of the segments", async () => {
    await tf.setBackend("wasm");
    const sums = tf.unsortedSegmentSum(tf.tensor2d([1, 2, 3, 4, 5, 6], [3, 2]), tf.tensor1d([2, -1, 7], "int32"), 3);
    expect([...(await sums.data())]).toEqual([0, 0, 0, 0, 1, 2]);
  });
});

describe("writeRows", () => {
  it("replaces rows", async () => {
    const places = () => tf.tensor1d([8, 0, 4], "int32");
    await expectAsOnCpu(() => writeRows(random([9, 37], 1), places(), random([3, 37], 2)), 0);
  });
  it("writes into the table's own memory, which lasts as long as the result", async () => {
    await tf.setBackend("wasm");
    const [table, places, values] = [tf.zeros([10, 1000]), tf.tensor1d([1], "int32"), tf.ones([1, 1000])];
    const before = tf.memory().numDataBuffers;
    const written = writeRows(table, places, values);
    expect(tf.memory().numDataBuffers).toBe(before);
    table.dispose();
    const other = tf.fill([10, 1000], 7);
    expectClose((await tf.sum(written, 1).data()).slice(0, 3), [0, 1000, 0]);
    tf.dispose([written, places, values, other]);
  });
});

describe("oneHot", () => {
  it.each(["int32", "float32", "bool"] as const)("%s", async (dtype) => {
    await expectAsOnCpu(() => tf.oneHot(tf.tensor1d([2, 0, 9], "int32"), 4, 1, 0, dtype), 0);
  });
});
