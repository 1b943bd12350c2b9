import { expect, test } from "vitest";
import { chartsFor } from "./chart-groups";

test("what belongs together shares a chart; the unknown gets its own; progress gets none", () => {
  expect(chartsFor(["num_tokens", "eval_loss", "loss", "oddity", "eval_rewards/chosen"])).toEqual([
    { title: "Loss", metrics: ["loss", "eval_loss"] },
    { title: "oddity", metrics: ["oddity"] },
  ]);
});

test("what is measured of each belief group shares a chart, whatever the groups are called", () => {
  const measured = ["eval_rewards/margins/Brief", "rewards/margins", "eval_rewards/margins/Very * warm", "eval_ece"];
  expect(chartsFor(measured)).toEqual([
    { title: "Reward margin", metrics: ["rewards/margins"] },
    { title: "Margin by group", metrics: ["eval_rewards/margins/Brief", "eval_rewards/margins/Very * warm"] },
    { title: "Calibration error", metrics: ["eval_ece"] },
  ]);
});

test("of methods that write the reward comes first; each reward's own figures share a chart", () => {
  const measured = ["loss", "rewards/keyword/mean", "rewards/keyword/std", "rewards/length/mean", "kl", "reward"];
  expect(chartsFor(measured)).toEqual([
    { title: "Reward", metrics: ["reward"] },
    { title: "Loss", metrics: ["loss"] },
    { title: "Distance from the reference", metrics: ["kl"] },
    { title: "Each reward", metrics: ["rewards/keyword/mean", "rewards/length/mean"] },
    { title: "Spread of each reward", metrics: ["rewards/keyword/std"] },
  ]);
});
