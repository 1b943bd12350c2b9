import * as tf from "@tensorflow/tfjs";
import { beforeAll, expect, it } from "vitest";
import { openEngine } from "../engine/engine";
import { readRewardMean } from "../nn/reward-mean";
import { openScorer } from "../nn/scorer";
import { openTokenizer } from "../nn/tokenizer";
import { openRewardTools } from "../training/reward-tools";
import { collect, temporaryFolder, tinyModel, trainCurve } from "../training/tiny-model.fixture";
import { bradleyTerryLoss } from "./reward";

beforeAll(async () => {
  await openEngine();
});

const pairs = Array.from({ length: 6 }, (_, i) => ({
  ...{ prompt: `quiet ${i}:`, chosen: ` river ${i} lamp`, rejected: ` stone ${i}` },
}));
const quiet = { warmup_ratio: 0, save_steps: 0, eval_steps: 0, sample_steps: 0, max_steps: 1 };
const run = async (train: readonly object[], config: object, out = temporaryFolder()) =>
  collect({ algorithm: "reward", model: await tinyModel(4), train, test: pairs, config: { ...quiet, ...config }, out });

it("margins follow the ranks between two responses, but where a row has its own", async () => {
  const losses = async (rows: readonly object[], margin_per_rank = 0) =>
    trainCurve(await run(rows, { margin_per_rank })).map(({ loss }) => loss);
  const ranked = pairs.map((pair, i) => (i === 0 ? { ...pair, margin: 0.1, rank_distance: 3 } : pair));
  const distant = ranked.map((row, i) => (i < 3 ? row : { ...row, rank_distance: i - 2 }));
  const told = ranked.map((row, i) => (i < 3 ? row : { ...row, margin: 0.4 * (i - 2) }));
  expect(await losses(distant, 0.4)).toEqual(await losses(told));
  expect(await losses(distant)).not.toEqual(await losses(told));
  await expect(losses(pairs, 0.4)).rejects.toThrow("margin_per_rank reads how many ranks");
});

it("ties have no part in a group's accuracy", () => {
  const { metrics } = bradleyTerryLoss(
    tf,
    {
      scores: tf.tensor1d([2, 2, 0, 1, 0, 1]),
      ...{ margins: tf.zeros([3]), targets: tf.tensor1d([1, 0.5, 1]), weights: tf.ones([3]) },
      masks: { "in Brief": tf.tensor1d([1, 1, 0]), "in Warm": tf.tensor1d([0, 0, 1]) },
    },
    0,
  );
  const shares = ["accuracy", "accuracy/Brief", "accuracy/Warm"].map((name) => {
    const metric = metrics[name];
    return metric && "count" in metric ? [metric.sum.dataSync()[0], metric.count.dataSync()[0]] : null;
  });
  expect(shares).toEqual([
    [1, 2],
    [1, 1],
    [0, 1],
  ]);
});

it.each([false, true])(
  "a normalised model's scores of held-out responses have the mean 0, LoRA: %s",
  async (use_peft) => {
    const responses = pairs.flatMap(({ prompt, chosen, rejected }) =>
      [chosen, rejected].map((completion) => ({ prompt, completion })),
    );
    const events = await run(pairs, { normalize_rewards: true, use_peft, lora_r: 2, learning_rate: 1e-2 });
    const folder = events.flatMap((event) => (event.type === "checkpoint" ? [event.dir] : [])).at(-1) ?? "";
    const scorer = await openScorer(folder);
    const scores = await scorer.score(responses);
    scorer.close();
    expect(scores.reduce((sum, score) => sum + score, 0) / scores.length).toBeCloseTo(0, 5);
    expect(Math.abs(readRewardMean(folder))).toBeGreaterThan(1e-3);
    const tools = openRewardTools(folder, openTokenizer(folder));
    const seen = await (await tools.openScorer(folder))(
      responses.map((each) => ({ ...each, ids: [], finished: true, row: {} })),
    ); // as a policy's rewards are
    tools.close();
    for (const [i, score] of seen.entries()) expect(score).toBeCloseTo(scores[i] ?? Number.NaN, 5);
  },
);
