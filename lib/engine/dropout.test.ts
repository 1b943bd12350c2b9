import * as tf from "@tensorflow/tfjs";
import { describe, expect, it } from "vitest";
import { dropOut, dropoutSeed } from "./dropout";
import { createEagerStore } from "./eager-store";
import { openEngine } from "./engine";
import { openStore } from "./open-store";
import type { HostArray, Tensors } from "./store";

const [rows, columns] = [400, 96];

describe.each(["the engine", "the engine, op by op", "cpu"])("dropOut on %s", (where) => {
  /** Which numbers are kept, for rate, seed and place. */
  async function draw(rate: number, seed: HostArray, place: number): Promise<Float32Array> {
    if (where === "cpu") await tf.setBackend("cpu");
    else await openEngine();
    const store = where === "the engine" ? openStore() : createEagerStore();
    const program = store.program(({ seed }: Tensors<{ seed: HostArray }>) => ({
      kept: dropOut(tf.ones([rows, columns]), { rate, seed }, place),
    }));
    const { kept } = await program({ seed });
    store.dispose();
    return Float32Array.from(kept ?? []);
  }
  const shares = (kept: Float32Array, size: number, stride: number, count: number) =>
    Array.from({ length: count }, (_, n) => {
      let sum = 0;
      for (let i = 0; i < size; i++) sum += (kept[n * (size === columns ? columns : 1) + i * stride] ?? 0) > 0 ? 1 : 0;
      return sum / size;
    });

  it("keeps 1 - rate of the numbers, evenly over rows and columns, at a size that keeps the mean", async () => {
    for (const rate of [0.05, 0.5]) {
      const kept = await draw(rate, dropoutSeed("run", 1), 3);
      expect(new Set(kept)).toEqual(new Set([0, Math.fround(1 / (1 - rate))]));
      const mean = kept.reduce((sum, value) => sum + value, 0) / kept.length;
      expect(Math.abs(mean - 1)).toBeLessThan(4 * Math.sqrt(rate / (1 - rate) / kept.length));
      const spread = (values: number[]) => values.reduce((sum, p) => sum + (p - (1 - rate)) ** 2, 0) / values.length;
      const byRow = spread(shares(kept, columns, 1, rows)) / ((rate * (1 - rate)) / columns);
      const byColumn = spread(shares(kept, rows, columns, columns)) / ((rate * (1 - rate)) / rows);
      for (const ratio of [byRow, byColumn]) expect(Math.abs(Math.log(ratio))).toBeLessThan(0.5); // as independent draws
    }
  });

  it("drops the same for the same seed and place, and independently for another seed, another place or another row", async () => {
    const first = await draw(0.5, dropoutSeed("run", 1), 0);
    expect(await draw(0.5, dropoutSeed("run", 1), 0)).toEqual(first);
    const others = [await draw(0.5, dropoutSeed("run", 2), 0), await draw(0.5, dropoutSeed("run", 1), 1)];
    others.push(Float32Array.from(first, (_, i) => first[(i + columns) % first.length] ?? 0));
    others.push(Float32Array.from(first, (_, i) => first[(i + 1) % first.length] ?? 0));
    for (const other of others) {
      const product = other.reduce((sum, value, i) => sum + (value - 1) * ((first[i] ?? 0) - 1), 0) / first.length;
      expect(Math.abs(product)).toBeLessThan(4 / Math.sqrt(first.length));
    }
  });

  it("passes the gradient where it passed the number", async () => {
    if (where === "cpu") await tf.setBackend("cpu");
    else await openEngine();
    const store = where === "the engine" ? openStore() : createEagerStore();
    const program = store.program(({ seed, x }: Tensors<{ seed: HostArray; x: HostArray }>) => {
      const use = (x: tf.Tensor) => dropOut(x, { rate: 0.3, seed }, 0);
      return { kept: use(x), gradient: tf.grad((x) => tf.sum(use(x)))(x) };
    });
    const x = { shape: [30, 7], data: new Float32Array(210).fill(1) };
    const { kept, gradient } = await program({ seed: dropoutSeed(1), x });
    expect(gradient).toEqual(kept);
    store.dispose();
  });
});
