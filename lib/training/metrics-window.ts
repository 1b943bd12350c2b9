import { z } from "zod";

/** What has been measured since the last point of the curves; saved with a checkpoint, so that resuming loses nothing. */
export const metricsWindow = z.object({
  steps: z.int().min(0),
  sums: z.record(z.string(), z.number()),
  missing: z.record(z.string(), z.int()).default({}), // in how many of the steps a metric had no value
});
export type MetricsWindow = z.infer<typeof metricsWindow>;

export const emptyWindow: MetricsWindow = { steps: 0, sums: {}, missing: {} };

/** NaN stands for a metric that a step gives no value of, such as the reward of chosen rows where there were none. */
export function addStep(window: MetricsWindow, values: Readonly<Record<string, number>>): MetricsWindow {
  const sums = { ...window.sums };
  const missing = { ...window.missing };
  for (const [name, value] of Object.entries(values)) {
    if (Number.isNaN(value)) missing[name] = (missing[name] ?? 0) + 1;
    else sums[name] = (sums[name] ?? 0) + value;
  }
  return { steps: window.steps + 1, sums, missing };
}

/** Over the steps that had a value; a metric without any is left out. */
export function windowMeans({ steps, sums, missing }: MetricsWindow): Record<string, number> {
  return Object.fromEntries(
    Object.entries(sums).map(([name, sum]) => [name, sum / Math.max(1, steps - (missing[name] ?? 0))]),
  );
}
