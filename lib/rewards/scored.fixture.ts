import type { RewardTools, Scored } from "./reward-function";

/** A completion as a reward sees it, for tests. */
export const scored = (completion: string, row: Record<string, unknown> = {}, ids: readonly number[] = []): Scored => ({
  prompt: "?",
  completion,
  ids,
  finished: true,
  row,
});

const none = async () => {
  throw new Error("No model in this test.");
};
export const noModels: RewardTools = { openScorer: none, openStepScorer: none };
