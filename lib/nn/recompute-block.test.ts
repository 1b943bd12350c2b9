import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import * as tf from "@tensorflow/tfjs";
import { beforeAll, describe, expect, it } from "vitest";
import { createEagerStore } from "../engine/eager-store";
import { openEngine } from "../engine/engine";
import { openStore } from "../engine/open-store";
import type { Store, Tensors } from "../engine/store";
import { readCheckpoint, weightShapes } from "./checkpoint-files";
import { learner } from "./model";
import { transformer } from "./transformer";

beforeAll(async () => {
  await openEngine();
});

const fixtures = join(import.meta.dirname, "fixtures");
const families = readdirSync(fixtures).filter((name) => existsSync(join(fixtures, name, "config.json")));
const stores: [string, () => Store][] = [
  ["the engine's store", openStore],
  ["the eager store", createEagerStore],
];

/** Loss and gradients of a checkpoint's log-probs, by the weights that are named. */
async function differentiate(
  open: () => Store,
  folder: string,
  trains: (name: string) => boolean,
  checkpointing: boolean,
) {
  const { architecture, head, weights } = readCheckpoint(folder);
  const decoder = transformer(architecture);
  const names = [...weightShapes(decoder, head).keys()];
  const trained = names.filter(trains);
  const store = open();
  await store.define([...weights]);
  const program = store.program(({ ids, positions, targets }: Tensors<typeof inputs>, state) => {
    const parameters = new Map(names.map((name) => [name, state.get(name)]));
    const loss = () => {
      const model = learner(decoder, parameters, { trained, checkpointing });
      return tf.neg(tf.mean(model.tokenLogProbs(ids, positions, targets))).asScalar();
    };
    const { value, grads } = tf.valueAndGrads(loss)(trained.map((name) => state.get(name)));
    return { loss: value, ...Object.fromEntries(trained.map((name, i) => [name, grads[i] ?? value])) };
  });
  const before = tf.memory().numTensors;
  const found = await program(inputs);
  expect(tf.memory().numTensors).toBe(before);
  store.dispose();
  return { trained, found };
}

const int32 = (shape: number[], data: number[]) => ({ shape, data: Int32Array.from(data) });
const inputs = {
  ids: int32([2, 8], [5, 9, 2, 77, 31, 4, 18, 60, 8, 8, 90, 3, 15, 0, 0, 0]),
  positions: int32([6], [0, 1, 5, 8, 9, 11]),
  targets: int32([6], [9, 2, 18, 8, 90, 15]),
};

describe.each(stores)("a layer that is computed again, in %s", (_name, open) => {
  it.each(
    families.flatMap((family) => [
      { family, trains: "all weights", only: /./ },
      { family, trains: "some", only: /\.1\..*(k_proj|c_attn|query_key_value|norm|ln)/ },
    ]),
  )("gives $family the gradients of the plain pass: $trains", async ({ family, only }) => {
    const folder = join(fixtures, family);
    const plain = await differentiate(open, folder, (name) => only.test(name), false);
    const again = await differentiate(open, folder, (name) => only.test(name), true);
    expect(plain.trained.length).toBeGreaterThan(1);
    expect(again.found.loss?.[0]).toBeCloseTo(plain.found.loss?.[0] ?? 0, 5);
    for (const name of plain.trained) {
      const wanted = plain.found[name] ?? [];
      const size = Math.hypot(...wanted);
      const off = Math.hypot(...wanted.map((value, i) => value - (again.found[name]?.[i] ?? Number.NaN)));
      expect(size, name).toBeGreaterThan(0);
      expect(off / size, name).toBeLessThan(1e-5);
    }
  });
});
