import { z } from "zod";

/** What has been measured since the last point of the curves; saved with a checkpoint, so that resuming loses nothing. */
export const metricsWindow = z.object({ steps: z.int().min(0), sums: z.record(z.string(), z.number()) });
export type MetricsWindow = z.infer<typeof metricsWindow>;

export const emptyWindow: MetricsWindow = { steps: 0, sums: {} };

export function addStep(window: MetricsWindow, values: Readonly<Record<string, number>>): MetricsWindow {
  const sums = { ...window.sums };
  for (const [name, value] of Object.entries(values)) sums[name] = (sums[name] ?? 0) + value;
  return { steps: window.steps + 1, sums };
}

export function windowMeans({ steps, sums }: MetricsWindow): Record<string, number> {
  return Object.fromEntries(Object.entries(sums).map(([name, sum]) => [name, sum / Math.max(1, steps)]));
}
