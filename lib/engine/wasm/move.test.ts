import * as tf from "@tensorflow/tfjs";
import { beforeAll, describe, it } from "vitest";
import { expectAsOnCpu, openWasm, random } from "./as-on-cpu.fixture";

beforeAll(openWasm);

describe("transpose", () => {
  it.each([
    [
      [5, 7],
      [1, 0],
    ],
    [
      [33, 130],
      [1, 0],
    ],
    [
      [3, 17, 6],
      [0, 2, 1],
    ],
    [
      [3, 17, 6],
      [2, 0, 1],
    ],
    [
      [3, 17, 6],
      [1, 2, 0],
    ],
    [
      [2, 9, 4, 16],
      [0, 2, 1, 3],
    ],
    [
      [2, 9, 2, 3, 8],
      [0, 2, 3, 1, 4],
    ],
    [
      [2, 3, 4, 5],
      [3, 1, 0, 2],
    ],
    [
      [2, 3, 4, 5, 2, 3],
      [5, 3, 1, 0, 2, 4],
    ],
    [
      [4, 1, 5],
      [1, 0, 2],
    ],
    [[6], [0]],
  ])("%j to the order %j", async (shape, perm) => {
    await expectAsOnCpu(() => tf.transpose(random(shape, 1), perm), 0);
    await expectAsOnCpu(() => tf.transpose(tf.greater(random(shape, 1), 0), perm), 0);
  });
});

describe("slice, split and concat", () => {
  it.each([
    [
      [9, 4],
      [2, 0],
      [5, 4],
    ],
    [
      [3, 9, 40],
      [1, 2, 7],
      [2, 5, 30],
    ],
    [[200_001], [5], [190_000]],
    [
      [3, 2, 3, 2, 3, 4],
      [1, 0, 1, 0, 1, 1],
      [2, 1, 2, 1, 2, 2],
    ],
    [
      [4, 5],
      [1, 1],
      [0, 3],
    ],
  ])("slice of %j from %j, %j", async (shape, begin, size) => {
    await expectAsOnCpu(() => tf.slice(random(shape, 2), begin, size), 0);
  });

  it.each([
    [[4, 6, 3], [1, 2, 3], 1],
    [[4, 6], 2, -1],
    [[9], [4, 5], 0],
    [[300_000], [100_001, 199_999], 0],
    [[2, 5, 3, 64], [32, 32], -1],
  ] as [number[], number | number[], number][])("split of %j into %j along %j", async (shape, parts, axis) => {
    const count = typeof parts === "number" ? parts : parts.length;
    for (let part = 0; part < count; part++) {
      await expectAsOnCpu(() => tf.split(random(shape, 3), parts, axis)[part] ?? tf.scalar(Number.NaN), 0);
    }
  });

  it.each([
    [
      [
        [2, 3],
        [4, 3],
      ],
      0,
    ],
    [
      [
        [2, 3],
        [2, 5],
        [2, 1],
      ],
      1,
    ],
    [[[100_000], [3], [70_000]], 0],
    [
      [
        [2, 4, 1, 8],
        [2, 4, 6, 8],
      ],
      2,
    ],
  ] as [number[][], number][])("concat of %j along %j", async (shapes, axis) => {
    await expectAsOnCpu(
      () =>
        tf.concat(
          shapes.map((shape, i) => random(shape, i + 1)),
          axis,
        ),
      0,
    );
    const flags = () => shapes.map((shape, i) => tf.greater(random(shape, i + 1), 0));
    await expectAsOnCpu(() => tf.concat(flags(), axis), 0);
  });
});
