import type { Db } from "../db/client";
import { sampleFigures } from "../watchers/sample-figures";
import type { Reading } from "../watchers/watcher";
import { beginning, readRunUpdates } from "./read-run-updates";

/** All that a run has measured so far, as its watchers were shown it; a value that was not finite is NaN. */
export function readReadings(db: Db, runId: string): Reading[] {
  const { metrics, samples } = readRunUpdates(db, runId, beginning, Number.MAX_SAFE_INTEGER);
  const measured = metrics.map(({ step, values }) => ({
    step,
    values: Object.fromEntries(Object.entries(values).map(([name, value]) => [name, value ?? Number.NaN])),
  }));
  const steps = [...new Set(samples.map(({ step }) => step))];
  const written = steps.map((step) => ({
    step,
    values: sampleFigures(samples.filter((sample) => sample.step === step)),
  }));
  return [...measured, ...written].sort((a, b) => a.step - b.step);
}
