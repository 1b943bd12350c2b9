import { beforeAll, describe, expect, it } from "vitest";
import { findAlgorithm } from "../algorithms/registry";
import { openEngine } from "../engine/engine";
import { readCheckpoint, withHead } from "../nn/checkpoint-files";
import { type Model, openModel } from "../nn/model";
import { openTokenizer } from "../nn/tokenizer";
import { openEnv } from "./open-env";
import { openOptimizer } from "./optimizer";
import { createPrograms } from "./programs";
import { tinyModel } from "./tiny-model.fixture";

beforeAll(async () => {
  await openEngine();
});

const prompts = ["What is", "The lamp"].map((prompt) => ({ prompt }));
const parts = { per_device_train_batch_size: 2, gradient_accumulation_steps: 2 };
const rewards =
  '[{"type":"keyword","include":["e","a","o","s","t"],"whole_words":false},{"type":"length","max":2,"slack":8}]';

/** The change of a loss along its own gradient, by central differences, over the gradient's length: 1. */
async function slopeAlong(model: Model, { differentiate, evaluate }: ReturnType<typeof createPrograms>, update: never) {
  const { norm } = await differentiate(update, 0);
  const weights = new Map<string, { at: Float32Array; slope: Float32Array }>();
  for (const name of model.trainable) {
    weights.set(name, { at: await model.store.read(name), slope: await model.store.read(`gradient/${name}`) });
  }
  const lossAt = async (step: number) => {
    await model.store.define(
      [...weights].map(([name, { at, slope }]) => {
        const moved = at.map((weight, i) => weight + ((slope[i] ?? 0) / norm) * step);
        return [name, { shape: model.shapeOf(name), read: () => moved }] as const;
      }),
    );
    return (await evaluate(update)).loss ?? Number.NaN;
  };
  const h = 4e-3;
  const slope = ((await lossAt(h)) - (await lossAt(-h))) / (2 * h) / norm;
  await lossAt(0);
  return slope;
}

/** A run of a method that has written and judged the responses of its first step. */
async function firstStep(name: string, settings: object, rows: readonly object[] = prompts) {
  const folder = await tinyModel(6);
  const model = await openModel(readCheckpoint(folder));
  const value = await openModel(withHead(readCheckpoint(folder), "score", 1));
  const { env, dispose } = openEnv({
    ...{ folder, model, value, tokenizer: openTokenizer(folder), seed: 2, log: () => {} },
    signal: new AbortController().signal,
  });
  const config = { max_completion_length: 8, rewards, per_device_train_batch_size: 4, ...settings };
  const session = await findAlgorithm(name).start(env, config, { train: rows, test: [] });
  const { updates, valueUpdates = [] } = await session.collect(1, {});
  const programs = createPrograms(model, session.loss, await openOptimizer(model, session.config, null));
  const beside =
    session.value && createPrograms(value, session.value.loss, await openOptimizer(value, session.config, null));
  const close = () => {
    dispose();
    model.dispose();
    value.dispose();
  };
  const update = (updates[0] ?? []) as never;
  return { model, value, programs, beside, update, valueUpdate: (valueUpdates[0] ?? []) as never, close };
}

const methods = [
  ["grpo", { num_generations: 2, beta: 0.1 }],
  ["rloo", { num_generations: 2 }],
  ["reinforce", {}],
  ["online_dpo", {}],
  ["ppo", {}],
] as const;
const gated = { num_generations: 2, beta: 0.1, temperature: 0.9, loss_type: "sapo" };

it.each([...methods, ["grpo", { ...gated, entropy_coef: 0.1, use_bias_correction_kl: true }] as const])(
  "%s has a gradient that agrees with central finite differences: %j",
  async (name, settings) => {
    const { model, value, programs, beside, update, valueUpdate, close } = await firstStep(name, settings);
    expect(await slopeAlong(model, programs, update)).toBeCloseTo(1, 1);
    if (beside) expect(await slopeAlong(value, beside, valueUpdate)).toBeCloseTo(1, 1);
    close();
  },
);

describe.each(methods)("%s", (name, settings) => {
  it("learns the same of a batch as of its parts added up, however they are padded", async () => {
    const both = [await firstStep(name, settings), await firstStep(name, { ...settings, ...parts })];
    const [whole, split] = await Promise.all(
      both.map(async ({ programs, beside, update, valueUpdate }) => {
        const { values, norm } = await programs.differentiate(update, 0);
        const valued = await beside?.differentiate(valueUpdate, 0);
        return { loss: values.loss ?? Number.NaN, norm, value: valued?.norm ?? 1 };
      }),
    );
    for (const key of ["loss", "norm", "value"] as const) {
      expect(split?.[key] ?? 0).toBeCloseTo(whole?.[key] ?? Number.NaN, 3);
    }
    for (const { close } of both) close();
  });

  it("learns nothing from what could not be scored", async () => {
    const unknown = prompts.map((row) => ({ ...row, answer: "no number" }));
    const config = { ...settings, rewards: '[{"type":"numeric_answer"}]' };
    const { programs, beside, update, valueUpdate, close } = await firstStep(name, config, unknown);
    for (const told of [await programs.differentiate(update, 0), await beside?.differentiate(valueUpdate, 0)]) {
      if (told) expect([Math.abs(told.values.loss ?? Number.NaN), told.norm]).toEqual([0, 0]);
    }
    close();
  });
});
