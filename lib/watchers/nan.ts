import type { Watcher } from "./watcher";

/** Also told of a loss that stopped the run: lib/watchers/watch-events.ts reads that from the error. */
export const nan: Watcher = {
  name: "nan",
  title: "Not a number",
  threshold: "Any figure is infinite or not a number.",
  explanation:
    "A loss or gradient that is no number any more spreads to every weight. It comes from steps that are too large, from a row that the model finds impossible, or from a weight that has run away.",
  advice: "Go on from the last checkpoint with a lower learning_rate, a longer warmup_ratio or a lower max_grad_norm.",
  metrics: ["*"],
  watch: () => (reading) => {
    const found = Object.entries(reading.values).find(([, value]) => !Number.isFinite(value));
    if (found === undefined) return null;
    const [metric, value] = found;
    return { metric, value, threshold: 0, message: `${metric} is ${value}.` };
  },
};
