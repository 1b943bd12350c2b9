import { type Interval, wilson } from "./wilson";

export interface WinRate extends Interval {
  readonly tasks: number; // with at least one comparison
}

/**
 * How often one model is preferred to another, ties as one half, from the scores (each in [0, 1]) of each task.
 *
 * The task is the unit: several labels of one task, and several comparisons in one ranking, say much the same, so they
 * are averaged first and each task counts once. A score in [0, 1] with mean p has a variance of at most p(1 - p), so
 * Wilson's interval over the task means may be too wide, where scores are mixed, but is never too narrow.
 * Tasks without scores are left out; with none at all the rate is NaN and the interval all of [0, 1].
 */
export function winRate(scoresByTask: readonly (readonly number[])[], z = 1.96): WinRate {
  const means = scoresByTask.filter((scores) => scores.length > 0).map(mean);
  const sum = means.reduce((total, value) => total + value, 0);
  return { ...wilson(Math.min(sum, means.length), means.length, z), tasks: means.length };
}

function mean(scores: readonly number[]): number {
  return scores.reduce((total, value) => total + value, 0) / scores.length;
}
