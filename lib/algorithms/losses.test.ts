import * as tf from "@tensorflow/tfjs";
import { beforeAll, describe, expect, it } from "vitest";
import { openEngine } from "../engine/engine";
import { readCheckpoint, withHead } from "../nn/checkpoint-files";
import { learner, openModel } from "../nn/model";
import { openTokenizer } from "../nn/tokenizer";
import { randomFrom } from "../random";
import { computeGradient, computeMeans, toTensors } from "../training/gradient";
import { fixtureModel } from "../training/tiny-model.fixture";
import type { Env, Work } from "./algorithm";
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
  const model = openModel(algorithm.produces === "reward" ? withHead(checkpoint, "score", 3) : checkpoint);
  const env: Env = {
    ...{ tf, model: learner(model), tokenizer: openTokenizer(fixtureModel), seed: 0, maxPositions: 256, log: () => {} },
    pause: async () => {},
    compute: async (arrays, read) => Float32Array.from(tf.tidy(() => read(toTensors(arrays))).dataSync()),
  };
  const config = { train_sampling_strategy: "sequential", ...settings };
  const session = await algorithm.start(env, config, { train: rows, test: rows });
  const random = randomFrom(1);
  for (const [weight, tensor] of model.parameters) {
    const moved = Float32Array.from(tensor.dataSync(), (value) => value + 0.02 * (random() - 0.5));
    replace(model.parameters, weight, moved);
  }
  const [update = []] = await session.collect(1);
  return { model, update, session };
}

function replace(parameters: Map<string, tf.Tensor>, name: string, values: Float32Array) {
  const shape = parameters.get(name)?.shape ?? [];
  parameters.get(name)?.dispose();
  parameters.set(name, tf.tensor(values, shape));
}

const lossOf = async (works: readonly Work[]) => (await computeMeans(works, async () => {})).loss ?? Number.NaN;

describe.each(Object.values(algorithms))("$name", ({ name, learnsFrom }) => {
  const key = name as keyof typeof algorithms;

  it("has a gradient that agrees with central finite differences", async () => {
    const { model, update } = await oneUpdate(key, rowsFor[learnsFrom]);
    const { gradient, norm } = await computeGradient(model.parameters, update);
    const slope = Float32Array.from(await gradient.data());
    gradient.dispose();
    const layout = [...model.parameters].map(([weight, tensor]) => ({
      weight,
      values: Float32Array.from(tensor.dataSync()),
    }));
    const shifted = async (move: (i: number) => number) => {
      let i = 0;
      for (const { weight, values } of layout)
        replace(
          model.parameters,
          weight,
          values.map((value) => value + move(i++)),
        );
      return lossOf(update);
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
    const { model, update, session } = await oneUpdate(key, rows, { per_device_eval_batch_size: 1 });
    expect(await lossOf(update)).toBeCloseTo(await lossOf(session.heldOut), 5); // one padded batch; each row alone
    model.dispose();
  });

  it("does not depend on the order of rows", async () => {
    const rows: readonly unknown[] = rowsFor[learnsFrom];
    const one = await oneUpdate(key, rows);
    const other = await oneUpdate(key, rows.toReversed());
    expect(await lossOf(other.update)).toBeCloseTo(await lossOf(one.update), 5);
    one.model.dispose();
    other.model.dispose();
  });
});
