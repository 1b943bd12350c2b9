import type { RunWarning } from "./open-watch";
import { findWatcher } from "./registry";

/** A warning as a log or a terminal has it: what, when, the numbers, what to do. */
export function describeWarning({ watcher, step, message }: Pick<RunWarning, "watcher" | "step" | "message">): string {
  const { title = watcher, advice = "" } = findWatcher(watcher) ?? {};
  return `${title} at step ${step}: ${message} ${advice}`.trim();
}
