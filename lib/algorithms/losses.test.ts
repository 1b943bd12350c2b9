import * as tf from "@tensorflow/tfjs";
import { beforeAll, describe, expect, it } from "vitest";
import { openEngine } from "../engine/engine";
import type { Arrays } from "../engine/store";
import { readCheckpoint, withHead } from "../nn/checkpoint-files";
import { learner, type Model, openModel } from "../nn/model";
import { openTokenizer } from "../nn/tokenizer";
import { randomFrom } from "../random";
import { openOptimizer } from "../training/optimizer";
import { createPrograms, type Programs } from "../training/programs";
import { fixtureModel } from "../training/tiny-model.fixture";
import type { Batch, Env } from "./algorithm";
import { dpoLoss } from "./dpo";
import { algorithms } from "./registry";
import { bradleyTerryLoss } from "./reward";

beforeAll(async () => {
  await openEngine();
});

const number = (make: () => tf.Tensor): number => {
  const value = tf.tidy(make);
  const [only] = value.dataSync();
  value.dispose();
  return only ?? Number.NaN;
};

describe("golden values, in float64", () => {
  it("DPO: beta 0.1, log-ratios 1 and -0.5, so D = 1.5: -log sigmoid(0.15)", () => {
    const loss = number(() => dpoLoss(tf, tf.tensor1d([-10, -12]), tf.tensor1d([-11, -11.5]), 0.1).loss);
    expect(loss).toBeCloseTo(0.6209570478, 6);
  });

  it("reward model: r = 1.2 and 0.7, then a margin of 0.3, then the centring term 0.01 * 1.9^2", () => {
    const loss = (margin: number, centring: number) =>
      number(() => bradleyTerryLoss(tf, tf.tensor1d([1.2, 0.7]), tf.tensor1d([margin]), centring).loss);
    expect(loss(0, 0)).toBeCloseTo(0.4740769842, 6);
    expect(loss(0.3, 0)).toBeCloseTo(0.5981388694, 6);
    expect(loss(0, 0.01) - loss(0, 0)).toBeCloseTo(0.0361, 6);
  });

  it("stay finite where a sigmoid would not", () => {
    const loss = (d: number) => number(() => bradleyTerryLoss(tf, tf.tensor1d([d, 0]), tf.tensor1d([0]), 0).loss);
    expect(loss(-200)).toBeCloseTo(200, 3);
    expect(loss(200)).toBeCloseTo(0, 6);
  });

  it("counts a tie as not won", () => {
    expect(
      number(() => bradleyTerryLoss(tf, tf.tensor1d([1, 1]), tf.tensor1d([0]), 0).metrics.accuracy ?? tf.scalar(-1)),
    ).toBe(0);
  });
});

const pairs = [
  { prompt: "What is", chosen: " a river of stone", rejected: " seven" },
  { prompt: "The lamp", chosen: " is green", rejected: " was never there at all" },
  { prompt: [{ role: "user", content: "Hello" }], chosen: "Hi!", rejected: "No." },
];
const rowsFor = {
  preference: pairs,
  demonstration: pairs.map(({ prompt, chosen }) => ({ prompt, completion: chosen })),
};

/** One update of an algorithm on the random checkpoint, moved away from the reference so that no term is zero. */
async function oneUpdate(name: keyof typeof algorithms, rows: readonly unknown[], settings = {}) {
  const algorithm = algorithms[name];
  const checkpoint = readCheckpoint(fixtureModel);
  const model = await openModel(algorithm.produces === "reward" ? withHead(checkpoint, "score", 3) : checkpoint);
  const env: Env = {
    ...{ tf, tokenizer: openTokenizer(fixtureModel), seed: 0, maxPositions: 256, log: () => {} },
    pause: async () => {},
    program: (read) => {
      const run = model.store.program((tensors: Parameters<typeof read>[0], state) => ({
        values: read(tensors, learner(model.decoder, model.parameters(state))),
      }));
      return async (arrays) => Float32Array.from((await run(arrays)).values ?? []);
    },
  };
  const config = { train_sampling_strategy: "sequential", ...settings };
  const session = await algorithm.start(env, config, { train: rows, test: rows });
  const random = randomFrom(1);
  const weights = new Map<string, Float32Array>();
  for (const weight of model.trainable) {
    const values = await model.store.read(weight);
    weights.set(
      weight,
      values.map((value) => value + 0.02 * (random() - 0.5)),
    );
  }
  await replace(model, weights);
  const programs = createPrograms(model, session.loss, await openOptimizer(model, session.config, null));
  const [update = []] = await session.collect(1);
  return { model, update, session, programs, weights };
}

const replace = (model: Model, weights: ReadonlyMap<string, Float32Array>) =>
  model.store.define(
    [...weights].map(([name, values]) => [name, { shape: model.shapeOf(name), read: () => values }] as const),
  );

async function lossOf({ evaluate }: Programs, batches: readonly Batch<Arrays>[]): Promise<number> {
  const total = batches.reduce((sum, { weight }) => sum + weight, 0);
  let mean = 0;
  for (const batch of batches) mean += ((await evaluate(batch)).loss ?? Number.NaN) * (batch.weight / total);
  return mean;
}

describe.each(Object.values(algorithms))("$name", ({ name, learnsFrom }) => {
  const key = name as keyof typeof algorithms;

  it("has a gradient that agrees with central finite differences", async () => {
    const { model, update, programs, weights } = await oneUpdate(key, rowsFor[learnsFrom]);
    const { norm } = await programs.differentiate(update, 0);
    const parts: Float32Array[] = [];
    for (const weight of model.trainable) parts.push(await model.store.read(`gradient/${weight}`));
    const slope = Float32Array.from(parts.flatMap((part) => [...part]));
    const shifted = async (move: (i: number) => number) => {
      let i = 0;
      await replace(
        model,
        new Map([...weights].map(([weight, values]) => [weight, values.map((value) => value + move(i++))])),
      );
      return lossOf(programs, update);
    };
    // along the gradient itself: the loss must change by its length
    const h = 2e-3;
    const along =
      ((await shifted((i) => ((slope[i] ?? 0) / norm) * h)) - (await shifted((i) => (-(slope[i] ?? 0) / norm) * h))) /
      (2 * h);
    expect(along / norm).toBeCloseTo(1, 2);
    // and along 20 single weights, drawn among those that matter enough to be seen in 32-bit arithmetic
    const random = randomFrom(2);
    const visible = [...slope.keys()].filter((i) => Math.abs(slope[i] ?? 0) > norm / 200);
    for (let n = 0; n < 20; n++) {
      const at = visible[Math.floor(random() * visible.length)];
      const step = 1e-2;
      const single =
        ((await shifted((i) => (i === at ? step : 0))) - (await shifted((i) => (i === at ? -step : 0)))) / (2 * step);
      expect(Math.abs(single - (slope[at ?? 0] ?? 0))).toBeLessThan(0.05 * Math.abs(slope[at ?? 0] ?? 0) + 1e-4);
    }
    model.dispose();
  });

  it("does not see padding: a longer neighbour leaves a row's loss as it was", async () => {
    const rows = rowsFor[learnsFrom];
    const { model, update, session, programs } = await oneUpdate(key, rows, { per_device_eval_batch_size: 1 });
    expect(await lossOf(programs, update)).toBeCloseTo(await lossOf(programs, session.heldOut), 5); // one padded batch; each row alone
    model.dispose();
  });

  it("does not depend on the order of rows", async () => {
    const rows: readonly unknown[] = rowsFor[learnsFrom];
    const one = await oneUpdate(key, rows);
    const other = await oneUpdate(key, rows.toReversed());
    expect(await lossOf(other.programs, other.update)).toBeCloseTo(await lossOf(one.programs, one.update), 5);
    one.model.dispose();
    other.model.dispose();
  });
});
