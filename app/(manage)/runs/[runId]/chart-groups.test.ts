import { expect, test } from "vitest";
import { chartsFor } from "./chart-groups";

test("what belongs together shares a chart; the unknown gets its own; progress gets none", () => {
  expect(chartsFor(["num_tokens", "eval_loss", "loss", "oddity", "eval_rewards/chosen"])).toEqual([
    { title: "Loss", metrics: ["loss", "eval_loss"] },
    { title: "oddity", metrics: ["oddity"] },
  ]);
});
