import { readFileSync } from "node:fs";
import { join } from "node:path";
import type * as tf from "@tensorflow/tfjs";
import { beforeAll, describe, expect, it } from "vitest";
import { z } from "zod";
import { sft } from "../algorithms/sft";
import { createEagerStore } from "../engine/eager-store";
import { openEngine } from "../engine/engine";
import { openStore } from "../engine/open-store";
import type { Arrays, Store, Tensors } from "../engine/store";
import { openOptimizer } from "./optimizer";

beforeAll(async () => {
  await openEngine();
});

// fixtures/optimizers.py: what PyTorch's optimizers make of a matrix, which decays, and a vector, which does not.
const numbers = z.array(z.number());
const weights = z.object({ matrix: z.array(numbers).transform((rows) => rows.flat()), vector: numbers });
const step = z.object({ matrix: numbers, vector: numbers });
const followed = z.object({ settings: z.record(z.string(), z.number()), steps: z.array(step) });
const recorded = z
  .object({
    start: weights,
    gradients: z.array(weights),
    rates: numbers,
    optimizers: z.object({ adamw_torch: followed, sgd: followed }),
  })
  .parse(JSON.parse(readFileSync(join(import.meta.dirname, "fixtures/optimizers.json"), "utf8")));

const shapes = { matrix: [2, 3], vector: [2] };
const names = ["matrix", "vector"] as const;

async function open(store: Store, settings: object) {
  const shapeOf = (name: string) => (name === "matrix" ? shapes.matrix : shapes.vector);
  await store.define(
    names.map((name) => [name, { shape: shapes[name], read: () => Float32Array.from(recorded.start[name]) }]),
  );
  const config = sft.readConfig(settings);
  const optimizer = await openOptimizer({ store, trainable: names, shapeOf }, config, null);
  const program = store.program(({ matrix, vector, ...hyper }: Tensors<Arrays>, state) => {
    optimizer.update(state, "matrix", matrix as tf.Tensor, hyper);
    optimizer.update(state, "vector", vector as tf.Tensor, hyper);
    return {};
  });
  const move = async (step: number, rate: number, gradients: z.output<typeof weights>) => {
    const given = names.map((name) => [name, { shape: shapes[name], data: Float32Array.from(gradients[name]) }]);
    await program({ ...Object.fromEntries(given), ...optimizer.inputs(step, rate) });
  };
  return { optimizer, move };
}

const stores: [string, () => Store][] = [
  ["the engine's store", openStore],
  ["the eager store", createEagerStore],
];

describe.each(stores)("in %s", (_name, openStore) => {
  it.each(["adamw_torch", "sgd"] as const)("%s moves weights as PyTorch does", async (optim) => {
    const store = openStore();
    const { settings, steps } = recorded.optimizers[optim];
    const { move } = await open(store, { optim, ...settings });
    expect(steps).toHaveLength(4);
    for (const [i, wanted] of steps.entries()) {
      await move(i + 1, recorded.rates[i] ?? 0, recorded.gradients[i] ?? recorded.start);
      for (const name of names) {
        const found = await store.read(name);
        wanted[name].forEach((value, k) => {
          expect(Math.abs((found[k] ?? Number.NaN) - value), `step ${i + 1}, ${name}[${k}]`).toBeLessThan(2e-6);
        });
      }
    }
    store.dispose();
  });

  it("sgd without decay is w - rate * gradient, and keeps no moments", async () => {
    const store = openStore();
    const { optimizer, move } = await open(store, { optim: "sgd" });
    await move(1, 0.5, { matrix: [1, 2, -4, 0, 0, 0], vector: [-2, 8] });
    expect([...(await store.read("matrix"))]).toEqual([0.5, -3, 2.5, 0.25, 0, -0.75]);
    expect([...(await store.read("vector"))].map((value) => Math.fround(value))).toEqual([4, Math.fround(-4.1)]);
    expect(optimizer.moments(store).size).toBe(0);
    store.dispose();
  });
});
