import * as tf from "@tensorflow/tfjs";
import { afterEach, beforeAll, describe, expect, it } from "vitest";
import { createEagerStore } from "./eager-store";
import { openEngine } from "./engine";
import { graphAddon } from "./graph-addon";
import { createGraphStore } from "./graph-store";
import type { HostArray, Store, Tensors } from "./store";

beforeAll(async () => {
  await openEngine();
});

const kinds: [string, () => Store | undefined][] = [
  ["eager", createEagerStore],
  [
    "graph",
    () => {
      const addon = graphAddon();
      return addon && createGraphStore(addon);
    },
  ],
];

describe.each(kinds)("%s store", (_kind, create) => {
  const opened: Store[] = [];
  const open = (skip: () => void): Store => {
    const store = create();
    if (store === undefined) skip();
    opened.push(store as Store);
    return store as Store;
  };
  afterEach(() => {
    for (const store of opened.splice(0)) store.dispose();
  });
  const floats = (shape: number[], ...values: number[]) => ({ shape, data: Float32Array.from(values) });

  it("keeps what a program sets, and gives the outputs", async ({ skip }) => {
    const store = open(skip);
    await store.define([["w", { shape: [2, 2], read: () => Float32Array.of(1, 2, 3, 4) }]]);
    const add = store.program(({ x }: Tensors<{ x: HostArray }>, state) => {
      const sum = tf.add(state.get("w"), x);
      state.set("w", sum);
      state.set("fresh", tf.mul(sum, 3));
      return { total: tf.sum(sum), sum };
    });
    expect((await add({ x: floats([2], 10, 20) })).total).toEqual(Float32Array.of(70));
    expect((await add({ x: floats([1], 1) })).sum).toEqual(Float32Array.of(12, 23, 14, 25));
    expect(await store.read("w")).toEqual(Float32Array.of(12, 23, 14, 25));
    expect(await store.read("fresh")).toEqual(Float32Array.of(36, 69, 42, 75));
  });

  it("lets timers and signals have their turn between two calls", async ({ skip }) => {
    const store = open(skip);
    const square = store.program(({ x }: Tensors<{ x: HostArray }>) => ({ y: tf.square(x) }));
    const signal = AbortSignal.timeout(20);
    let calls = 0;
    while (!signal.aborted && calls < 50_000) {
      await square({ x: floats([1], 3) });
      calls++;
    }
    expect(signal.aborted).toBe(true);
  });

  it("takes integers, and differentiates", async ({ skip }) => {
    const store = open(skip);
    await store.define([["table", { shape: [3, 2], read: () => Float32Array.of(1, 2, 3, 4, 5, 6) }]]);
    const gradient = store.program(({ ids }: Tensors<{ ids: HostArray }>, state) => {
      const loss = (table: tf.Tensor) => tf.sum(tf.square(tf.gather(table, ids as tf.Tensor1D))).asScalar();
      const { value, grad } = tf.valueAndGrad(loss)(state.get("table"));
      return { value, grad };
    });
    const { value, grad } = await gradient({ ids: { shape: [3], data: Int32Array.of(2, 0, 2) } });
    expect(value).toEqual(Float32Array.of(25 + 36 + 1 + 4 + 25 + 36));
    expect(grad).toEqual(Float32Array.of(2, 4, 0, 0, 20, 24));
  });

  it("steps as PyTorch's Adam does", async ({ skip }) => {
    const store = open(skip);
    await store.define([
      ["w", { shape: [2], read: () => Float32Array.of(1, -2) }],
      ["m", { shape: [2] }],
      ["v", { shape: [2] }],
    ]);
    const step = store.program(({ gradient, rate, correction1, correction2 }, state) => {
      state.adam({
        ...{ weight: "w", first: "m", second: "v", beta1: 0.9, beta2: 0.99, epsilon: 1e-3 },
        ...{ gradient: gradient as tf.Tensor, rate: rate as tf.Tensor },
        ...{ correction1: correction1 as tf.Tensor, correction2: correction2 as tf.Tensor },
      });
      return {};
    });
    const [w, m, v] = [
      [1, -2],
      [0, 0],
      [0, 0],
    ] as [number[], number[], number[]];
    for (let t = 1; t <= 3; t++) {
      const g = [0.5 * t, -0.01];
      await step({
        gradient: floats([2], ...g),
        rate: floats([], 0.1),
        correction1: floats([], 1 - 0.9 ** t),
        correction2: floats([], 1 - 0.99 ** t),
      });
      g.forEach((g, i) => {
        m[i] = 0.9 * (m[i] ?? 0) + 0.1 * g;
        v[i] = 0.99 * (v[i] ?? 0) + 0.01 * g * g;
        const scale = Math.sqrt((v[i] ?? 0) / (1 - 0.99 ** t)) + 1e-3;
        w[i] = (w[i] ?? 0) - (0.1 * (m[i] ?? 0)) / (1 - 0.9 ** t) / scale;
      });
    }
    const found = [...(await store.read("w")), ...(await store.read("m")), ...(await store.read("v"))];
    for (const [i, wanted] of [...w, ...m, ...v].entries()) expect(found[i]).toBeCloseTo(wanted, 5);
  });

  it("deletes, and says what is not there", async ({ skip }) => {
    const store = open(skip);
    await store.define([["a", { shape: [1] }]]);
    const drop = store.program((_, state) => {
      const value = tf.add(state.get("a"), 1);
      state.delete("a");
      return { value };
    });
    expect(await drop({})).toEqual({ value: Float32Array.of(1) });
    const miss = store.program((_, state) => ({ value: state.get("b") }));
    await expect(miss({})).rejects.toThrow('no tensor "b"');
  });

  it("leaves no tensors behind", async ({ skip }) => {
    const store = open(skip);
    await store.define([["w", { shape: [4] }]]);
    const step = store.program(({ x }: Tensors<{ x: HostArray }>, state) => {
      state.set("w", tf.relu(tf.add(state.get("w"), x)));
      return { sum: tf.sum(state.get("w")) };
    });
    await step({ x: floats([4], 1, 2, 3, 4) });
    const before = tf.memory().numTensors;
    for (let i = 0; i < 5; i++) await step({ x: floats([4], 1, 2, 3, 4) });
    expect(tf.memory().numTensors).toBe(before);
  });
});
