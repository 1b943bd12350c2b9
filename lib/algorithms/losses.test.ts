import { beforeAll, describe, expect, it } from "vitest";
import { openEngine } from "../engine/engine";
import type { Arrays } from "../engine/store";
import { readCheckpoint, withHead } from "../nn/checkpoint-files";
import { type Model, openModel } from "../nn/model";
import { openTokenizer } from "../nn/tokenizer";
import { randomFrom } from "../random";
import { openEnv } from "../training/open-env";
import { openOptimizer } from "../training/optimizer";
import { createPrograms, type Programs } from "../training/programs";
import { fixtureModel } from "../training/tiny-model.fixture";
import type { Batch } from "./algorithm";
import { pairTraining } from "./pair-fields";
import { algorithms } from "./registry";
import { trainingFields } from "./training-config";

beforeAll(async () => {
  await openEngine();
});

const pairs = [
  { prompt: "What is", chosen: " a river of stone", rejected: " seven" },
  { prompt: "The lamp", chosen: " is green", rejected: " was never there at all" },
  { prompt: [{ role: "user", content: "Hello" }], chosen: "Hi!", rejected: "No." },
];
const rowsFor = {
  preference: pairs,
  demonstration: pairs.map(({ prompt, chosen }) => ({ prompt, completion: chosen })),
  thumbs: pairs.map(({ prompt, chosen }, i) => ({ prompt, completion: chosen, label: i !== 1 })),
};
/** Pairs whose chosen responses are of one length, so that a mean over their tokens is a mean over rows. */
const evenPairs = [" seven", " was never there at all", " no"].map((rejected) => ({
  ...{ prompt: "What is", chosen: " a river of stone", rejected },
}));
/** KTO's baseline is made of the whole batch, so a row's loss there is not its own; without it, it is. */
const rowwise: Partial<Record<keyof typeof algorithms, object>> = { kto: { loss_type: "apo_zero_unpaired" } };

/** One update of an algorithm on the random checkpoint, moved away from the reference so that no term is zero. */
async function oneUpdate(name: keyof typeof algorithms, given: readonly unknown[], settings = {}) {
  const algorithm = algorithms[name];
  const grouped = algorithm.choice.needs.flat().includes("groups");
  const rows = grouped ? given.map((row, i) => Object.assign({ belief: ["Brief", "Warm"][i % 2] }, row)) : given;
  const checkpoint = readCheckpoint(fixtureModel);
  const model = await openModel(withHead(checkpoint, algorithm.head, 3));
  const { env } = openEnv({
    ...{ folder: fixtureModel, model, value: null, tokenizer: openTokenizer(fixtureModel), seed: 0, log: () => {} },
    signal: new AbortController().signal,
  });
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
  const [update = []] = (await session.collect(1, {})).updates;
  return { model, update, session, programs, weights };
}

const replace = (model: Model, weights: ReadonlyMap<string, Float32Array>) =>
  model.store.define(
    [...weights].map(([name, values]) => [name, { shape: model.shapeOf(name), read: () => values }] as const),
  );

async function lossOf({ evaluate }: Programs, batches: readonly Batch<Arrays>[]): Promise<number> {
  return (await evaluate(batches)).loss ?? Number.NaN;
}

/** Along the gradient itself the loss must change by its length. Leaves the weights as they were. */
async function expectSlopeAlong(
  model: Model,
  programs: Programs,
  update: readonly Batch<Arrays>[],
  weights: ReadonlyMap<string, Float32Array>,
) {
  const { norm } = await programs.differentiate(update, 0);
  const slopes = new Map<string, Float32Array>();
  for (const name of model.trainable) slopes.set(name, await model.store.read(`gradient/${name}`));
  const h = 2e-3;
  const lossAt = async (step: number) => {
    const moved = [...weights].map(([name, values]) => {
      return [name, values.map((w, i) => w + ((slopes.get(name)?.[i] ?? Number.NaN) / norm) * step)] as const;
    });
    await replace(model, new Map(moved));
    return lossOf(programs, update);
  };
  expect(((await lossAt(h)) - (await lossAt(-h))) / (2 * h) / norm).toBeCloseTo(1, 2);
  await replace(model, weights);
  return { norm, slopes };
}

const offline = Object.values(algorithms).flatMap(({ name, learnsFrom }) =>
  learnsFrom === "prompts" ? [] : [{ name, learnsFrom }],
);

/** The switches that a method has beside those of all, each turned. */
function switches(name: keyof typeof algorithms): { setting: string; turned: boolean }[] {
  const standard = algorithms[name].config.parse({});
  const shared = trainingFields({ ...pairTraining });
  return Object.entries(standard).flatMap(([setting, value]) =>
    typeof value === "boolean" && !(setting in shared) ? [{ setting, turned: !value }] : [],
  );
}

describe.each(offline)("$name", ({ name, learnsFrom }) => {
  const key = name as keyof typeof algorithms;

  it.each(switches(key))("can be differentiated with $setting $turned", async ({ setting, turned }) => {
    const { model, update, programs } = await oneUpdate(key, rowsFor[learnsFrom], { [setting]: turned });
    const { norm } = await programs.differentiate(update, 0);
    expect(norm).toBeGreaterThan(0);
    expect(norm).toBeLessThan(1e3);
    model.dispose();
  });

  it("has a gradient that agrees with central finite differences", async () => {
    const { model, update, programs, weights } = await oneUpdate(key, rowsFor[learnsFrom], rowwise[key]);
    const { norm, slopes } = await expectSlopeAlong(model, programs, update, weights);
    const slopeOf = (name: string, i: number) => slopes.get(name)?.[i] ?? Number.NaN;
    const lossWith = async (moved: ReadonlyMap<string, Float32Array>) => {
      await replace(model, moved);
      return lossOf(programs, update);
    };
    // along 12 single weights, drawn among those that matter enough to be seen in 32-bit arithmetic
    const visible = [...slopes].flatMap(([name, slope]) =>
      [...slope.keys()].filter((i) => Math.abs(slopeOf(name, i)) > norm / 200).map((i) => ({ name, i })),
    );
    const random = randomFrom(2);
    for (let n = 0; n < 12; n++) {
      const { name = "", i = 0 } = visible[Math.floor(random() * visible.length)] ?? {};
      const values = weights.get(name) ?? new Float32Array();
      const step = 1e-2;
      const single = (by: number) => lossWith(new Map([[name, values.with(i, (values[i] ?? 0) + by)]]));
      const slope = ((await single(step)) - (await single(-step))) / (2 * step);
      await replace(model, new Map([[name, values]]));
      expect(Math.abs(slope - slopeOf(name, i))).toBeLessThan(0.05 * Math.abs(slope) + 1e-4);
    }
    model.dispose();
  });

  it("does not see padding: a longer neighbour leaves a row's loss and gradient as they were", async () => {
    const rows = learnsFrom === "preference" ? evenPairs : rowsFor[learnsFrom];
    const { model, update, session, programs } = await oneUpdate(key, rows, {
      ...rowwise[key],
      per_device_eval_batch_size: 1,
    });
    expect(await lossOf(programs, update)).toBeCloseTo(await lossOf(programs, session.heldOut), 5); // one padded batch; each row alone
    const { norm } = await programs.differentiate(update, 0);
    expect((await programs.differentiate(session.heldOut, 0)).norm / norm).toBeCloseTo(1, 4);
    model.dispose();
  });

  it("does not depend on the order of rows", async () => {
    const rows: readonly unknown[] = rowsFor[learnsFrom];
    const one = await oneUpdate(key, rows, rowwise[key]);
    const other = await oneUpdate(key, rows.toReversed(), rowwise[key]);
    expect(await lossOf(other.programs, other.update)).toBeCloseTo(await lossOf(one.programs, one.update), 5);
    one.model.dispose();
    other.model.dispose();
  });
});

it("AOT with tails that count less has the gradient of its loss", async () => {
  const settings = { loss_type: "aot", label_smoothing: 0.1, ld_alpha: 0.3 };
  const { model, update, programs, weights } = await oneUpdate("dpo", rowsFor.preference, settings);
  await expectSlopeAlong(model, programs, update, weights);
  model.dispose();
});
