import { beforeAll, expect, it } from "vitest";
import { openEngine } from "../engine/engine";
import { collect, fixtureModel, tinyModel, trainCurve } from "../training/tiny-model.fixture";

beforeAll(async () => {
  await openEngine();
});

const words = ["river", "stone", "cloud lamp", "green", "quiet seven north", "paper", "glass", "lamp lamp lamp lamp"];
const some = (n: number, i: number) => Array.from({ length: n }, (_, k) => words[(5 * i + 3 * k) % 8]).join(" ");
const train = Array.from({ length: 8 }, (_, i) => {
  return { prompt: `${some(2 + (i % 3), i)}:`, chosen: ` ${some(9, i)} thanks`, rejected: ` ${some(6, i + 1)}` };
});

it.each([3, 4])(
  "the first step's policy is the reference to the last bit: every reward is 0, with weights %i",
  async (seed) => {
    const model = seed === 3 ? fixtureModel : await tinyModel(seed);
    const config = { max_steps: 1, per_device_train_batch_size: 8, save_steps: 0, sample_steps: 0 };
    const [first] = trainCurve(await collect({ algorithm: "dpo", model, train, config }));
    const nothing = { "rewards/chosen": 0, "rewards/rejected": 0, "rewards/accuracies": 0 };
    expect(first).toMatchObject({ loss: Math.fround(Math.LN2), ...nothing });
  },
);
