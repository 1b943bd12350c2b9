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

describe.each([
  ["grpo", { num_generations: 2, beta: 0.1 }],
  [
    "grpo",
    {
      num_generations: 2,
      beta: 0.1,
      loss_type: "sapo",
      entropy_coef: 0.1,
      use_bias_correction_kl: true,
      temperature: 0.9,
    },
  ],
  ["rloo", { num_generations: 2 }],
  ["reinforce", {}],
  ["online_dpo", {}],
  ["ppo", {}],
])("%s", (name, settings) => {
  it("has a gradient that agrees with central finite differences", async () => {
    const folder = await tinyModel(6);
    const model = await openModel(readCheckpoint(folder));
    const value = await openModel(withHead(readCheckpoint(folder), "score", 1));
    const { env, dispose } = openEnv({
      ...{ folder, model, value, tokenizer: openTokenizer(folder), seed: 2, log: () => {} },
      signal: new AbortController().signal,
    });
    const config = { max_completion_length: 8, rewards, per_device_train_batch_size: 4, ...settings };
    const session = await findAlgorithm(name).start(env, config, { train: prompts, test: [] });
    const { updates, valueUpdates = [] } = await session.collect(1, {});
    const programs = createPrograms(model, session.loss, await openOptimizer(model, session.config, null));
    expect(await slopeAlong(model, programs, updates[0] as never)).toBeCloseTo(1, 1);
    if (session.value) {
      const beside = createPrograms(value, session.value.loss, await openOptimizer(value, session.config, null));
      expect(await slopeAlong(value, beside, valueUpdates[0] as never)).toBeCloseTo(1, 1);
    }
    dispose();
    model.dispose();
    value.dispose();
  });
});
