import { z } from "zod";
import { defineReward, rewardFields } from "./reward-function";

const config = z.strictObject({
  type: z.literal("process_reward_model"),
  ...rewardFields,
  model: z.string().min(1).max(4096), // its folder
  aggregate: z.enum(["min", "product", "last", "mean"]).default("min"),
  step_separator: z.string().min(1).max(100).default("\n"), // as the model was trained with
});
type Config = z.output<typeof config>;

/** One number of the probabilities that each step is right, from 0 to 1; null where there is no step. */
export function aggregateSteps(steps: readonly number[], aggregate: Config["aggregate"]): number | null {
  const last = steps.at(-1);
  if (last === undefined) return null;
  if (aggregate === "last") return last;
  if (aggregate === "min") return Math.min(...steps);
  if (aggregate === "product") return steps.reduce((product, step) => product * step, 1);
  return steps.reduce((sum, step) => sum + step, 0) / steps.length;
}

/** What a process reward model says of a completion's steps: their minimum or product (Let's Verify Step by Step), last or mean. */
export const processReward = defineReward({
  type: "process_reward_model",
  title: "Process reward model",
  summary: "The probability that a completion's steps are right: of the worst, of all, of the last, or on average.",
  config,
  async open({ model, aggregate, step_separator }, tools) {
    const score = await tools.openStepScorer(model, step_separator);
    return async (batch) => (await score(batch)).map((steps) => aggregateSteps(steps, aggregate));
  },
});
