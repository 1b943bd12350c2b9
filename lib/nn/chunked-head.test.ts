import { existsSync, readFileSync, writeFileSync } from "node:fs";
import * as tf from "@tensorflow/tfjs";
import { beforeAll, describe, expect, it } from "vitest";
import { createEagerStore } from "../engine/eager-store";
import { openEngine } from "../engine/engine";
import { openStore } from "../engine/open-store";
import type { Store, Tensors } from "../engine/store";
import { randomFrom } from "../random";
import { headFigures, headLogProbs } from "./chunked-head";
import { headRows } from "./head-rows";

beforeAll(async () => {
  await openEngine();
});

const random = randomFrom(1);
const drawn = (count: number) => Float32Array.from({ length: count }, () => 2 * random() - 1);
const int32 = (...data: number[]) => ({ shape: [data.length], data: Int32Array.from(data) });

/** Log-probs, and the gradients of Σ n · log-prob[n], all computed in 64 bits. */
function exact(hidden: Float32Array, matrix: Float32Array, ids: readonly number[], width: number) {
  const vocabulary = matrix.length / width;
  const byHidden = new Float64Array(hidden.length);
  const byMatrix = new Float64Array(matrix.length);
  const values = ids.map((id, n) => {
    const product = (v: number) => {
      let sum = 0;
      for (let i = 0; i < width; i++) sum += (hidden[n * width + i] ?? 0) * (matrix[v * width + i] ?? 0);
      return sum;
    };
    const logits = Array.from({ length: vocabulary }, (_, v) => product(v));
    const total = logits.reduce((sum, x) => sum + Math.exp(x), 0);
    logits.forEach((logit, v) => {
      const slope = n * ((v === id ? 1 : 0) - Math.exp(logit) / total);
      for (let i = 0; i < width; i++) {
        byHidden[n * width + i] = (byHidden[n * width + i] ?? 0) + slope * (matrix[v * width + i] ?? 0);
        byMatrix[v * width + i] = (byMatrix[v * width + i] ?? 0) + slope * (hidden[n * width + i] ?? 0);
      }
    });
    return (logits[id] ?? 0) - Math.log(total);
  });
  return { values, byHidden, byMatrix };
}

const stores: [string, () => Store][] = [
  ["the engine's store", openStore],
  ["the eager store", createEagerStore],
];

describe.each(stores)("headLogProbs in %s", (_name, open) => {
  const ids = [3, 0, 16, 2, 2, 9, 11];
  const [width, vocabulary] = [5, 17];
  const hidden = drawn(ids.length * width);
  const matrix = drawn(vocabulary * width);

  it.each([
    [100, false],
    [4, false],
    [1, false],
    [100, true],
    [4, true],
  ])("gives values and gradients of 7 positions, %i at once, matrix frozen: %s", async (rows, frozen) => {
    const store = open();
    await store.define([
      ["hidden", { shape: [ids.length, width], read: () => hidden }],
      ["matrix", { shape: [vocabulary, width], read: () => matrix }],
    ]);
    const program = store.program(({ ids }: Tensors<{ ids: ReturnType<typeof int32> }>, state) => {
      const [hidden, matrix] = [state.get("hidden"), state.get("matrix")];
      let values: tf.Tensor = hidden;
      const { grads } = tf.valueAndGrads(() => {
        const logProbs = headLogProbs(hidden, matrix, ids, { rows, frozen });
        values = tf.keep(tf.clone(logProbs));
        return tf.dot(logProbs, tf.range(0, logProbs.size)).asScalar();
      })(frozen ? [hidden] : [hidden, matrix]);
      const out = { values: tf.clone(values), byHidden: grads[0] ?? hidden, byMatrix: grads[1] ?? matrix };
      values.dispose();
      return out;
    });
    const before = tf.memory().numTensors;
    const found = await program({ ids: int32(...ids) });
    expect(tf.memory().numTensors).toBe(before);
    const { byMatrix, ...rest } = exact(hidden, matrix, ids, width);
    const wanted = frozen ? rest : { ...rest, byMatrix };
    for (const [name, values] of Object.entries(wanted)) {
      values.forEach((value, i) => {
        expect(Math.abs((found[name]?.[i] ?? Number.NaN) - value), `${name}[${i}]`).toBeLessThan(1e-5);
      });
    }
    store.dispose();
  });

  it.runIf(existsSync("/proc/self/clear_refs"))("never holds the logits of all positions", async () => {
    const [count, width, vocabulary, rows] = [2048, 8, 16_384, 128]; // 128 MiB of logits, 8 MiB in a chunk
    const store = open();
    await store.define([
      ["hidden", { shape: [count, width] }],
      ["matrix", { shape: [vocabulary, width] }],
    ]);
    const program = store.program(({ ids }: Tensors<{ ids: ReturnType<typeof int32> }>, state) => {
      const weights = [state.get("hidden"), state.get("matrix")] as const;
      const loss = () => tf.sum(headLogProbs(...weights, ids, { rows })).asScalar();
      const { value, grads } = tf.valueAndGrads(loss)([...weights]);
      return { value, length: tf.sum(tf.stack(grads.map((gradient) => tf.sum(gradient)))) };
    });
    const memory = (line: string) =>
      Number(new RegExp(`${line}:\\s+(\\d+)`).exec(readFileSync("/proc/self/status", "utf8"))?.[1]) / 1024;
    const before = memory("VmRSS");
    writeFileSync("/proc/self/clear_refs", "5"); // the peak is measured from here on
    const { value } = await program({ ids: int32(...new Int32Array(count)) });
    expect((value?.[0] ?? 0) / (count * -Math.log(vocabulary))).toBeCloseTo(1, 4);
    expect(memory("VmHWM") - before).toBeLessThan(100);
    store.dispose();
  });
});

it.each([100, 3])("entropies have a gradient where asked for, %i positions at once; log Σ p² is told", (rows) => {
  const [count, width, vocabulary] = [5, 4, 9];
  const [hidden, matrix] = [tf.tensor2d(drawn(count * width), [count, width]), tf.tensor2d(drawn(9 * 4), [9, 4])];
  const ids = tf.tensor1d([0, 8, 3, 3, 1], "int32");
  const scale = tf.tensor1d([1, -2, 0.5, 3, 1]); // what each position's entropy counts beside its log-prob
  const whole = (h: tf.Tensor, m: tf.Tensor) => {
    const logProbs = tf.logSoftmax(tf.matMul(h as tf.Tensor2D, m as tf.Tensor2D, false, true));
    const own = tf.sum(tf.mul(logProbs, tf.oneHot(ids, vocabulary)), 1);
    const entropies = tf.neg(tf.sum(tf.mul(tf.exp(logProbs), logProbs), 1));
    return { logProbs: own, entropies, collisions: tf.log(tf.sum(tf.exp(tf.mul(2, logProbs)), 1)) };
  };
  const figures = (h: tf.Tensor, m: tf.Tensor) => {
    const all = headFigures(h, m, ids, { rows, entropyGradient: true, collisions: true });
    const row = (index: number) => tf.slice(all, [index, 0], [1, -1]).as1D();
    return { logProbs: row(0), entropies: row(1), collisions: row(4) };
  };
  const { value: told, grads: slopes } = tf.valueAndGrads((h: tf.Tensor, m: tf.Tensor) => {
    const { logProbs, entropies } = figures(h, m);
    return tf.sum(tf.add(logProbs, tf.mul(entropies, scale))).asScalar();
  })([hidden, matrix]);
  const { value: exact, grads: wanted } = tf.valueAndGrads((h: tf.Tensor, m: tf.Tensor) => {
    const { logProbs, entropies } = whole(h, m);
    return tf.sum(tf.add(logProbs, tf.mul(entropies, scale))).asScalar();
  })([hidden, matrix]);
  const near = (actual: tf.Tensor, expected: tf.Tensor) => {
    expect(tf.max(tf.abs(tf.sub(actual, expected))).dataSync()[0]).toBeLessThan(1e-5);
  };
  near(told, exact);
  for (const [i, slope] of slopes.entries()) near(slope, wanted[i] as tf.Tensor);
  near(figures(hidden, matrix).collisions, whole(hidden, matrix).collisions);
});

it("takes as many positions at once as 2^25 logits allow, and at least one", () => {
  expect([2048, 49_152, 151_936, 2 ** 26].map(headRows)).toEqual([16_384, 512, 128, 1]);
});
