import { describe, expect, it } from "vitest";
import { openRewards } from "./open-rewards";
import { aggregateSteps } from "./process-reward";
import { rewardConfigs } from "./registry";
import { combineScores } from "./reward-ensemble";
import { scored } from "./scored.fixture";

// By hand: 1, 2, 6 have the mean 3 and, over 3, the variance 14/3.
describe("an ensemble", () => {
  it("combines scores", () => {
    expect(combineScores([1, 2, 6], "mean", 1)).toBe(3);
    expect(combineScores([1, 2, 6], "min", 1)).toBe(1);
    expect(combineScores([1, 2, 6], "mean_minus_variance", 0.5)).toBeCloseTo(3 - 7 / 3, 12);
    expect(combineScores([2, 2], "mean_minus_variance", 5)).toBe(2);
  });

  it("opens each of its models and scores with all", async () => {
    const worth: Record<string, number> = { a: 1, b: 3 };
    const asked: string[] = [];
    const tools = {
      openScorer: async (folder: string) => {
        asked.push(folder);
        return async (batch: readonly { completion: string }[]) =>
          batch.map(({ completion }) => completion.length * (worth[folder] ?? 0));
      },
      openStepScorer: async () => async () => [[0.9, 0.5], [], [0.8]],
    };
    const configs = rewardConfigs.parse([
      { type: "reward_model", model: "b" },
      { type: "reward_ensemble", models: ["a", "b"], combine: "mean_minus_variance", variance_weight: 1 },
      { type: "process_reward_model", model: "p", aggregate: "product" },
    ]);
    const rewards = await openRewards(configs, tools);
    const batch = ["x", "", "xx"].map((text) => scored(text));
    expect(asked).toEqual(["b", "a", "b"]);
    const [model, ensemble, process] = await Promise.all(rewards.map(({ score }) => score(batch)));
    expect(model).toEqual([3, 0, 6]);
    expect(ensemble).toEqual([2 - 1, 0, 4 - 4]);
    expect(process).toEqual([0.45, null, 0.8]);
  });

  it("has at least two models", () => {
    expect(rewardConfigs.safeParse([{ type: "reward_ensemble", models: ["a"] }]).success).toBe(false);
  });
});

it("steps are aggregated by their worst, their product, the last, or the mean", () => {
  const steps = [0.9, 0.5, 0.8];
  expect(aggregateSteps(steps, "min")).toBe(0.5);
  expect(aggregateSteps(steps, "product")).toBeCloseTo(0.36, 12);
  expect(aggregateSteps(steps, "last")).toBe(0.8);
  expect(aggregateSteps(steps, "mean")).toBeCloseTo(2.2 / 3, 12);
  expect(aggregateSteps([], "product")).toBeNull();
});
