import { hostname } from "node:os";
import { openEngine } from "../lib/engine/engine";
import { engineKey } from "../lib/memory/computed-by";
import { sayCorrection } from "../lib/memory/correct";
import { longestText } from "../lib/memory/longest-row";
import { peakMemory } from "../lib/memory/machine";
import type { RunMemory } from "../lib/memory/run-memory";
import { formatBytes } from "../lib/memory/words";
import { estimateRun, readPastMemory } from "../lib/runs/estimate-run";
import { recordRunMemory } from "../lib/runs/record-run-memory";
import type { Task } from "./handlers";

interface Started {
  readonly id: string;
  readonly algorithm: string;
  readonly config: unknown;
  readonly model: string; // folder
  readonly rows: { readonly train: readonly unknown[]; readonly test: readonly unknown[] };
}

const worthStoring = 1.01; // growth by less is not stored, so that a step is not a write

/**
 * Stores what the run is estimated to take before it starts. Returns what stores how much this process has taken so far,
 * to be called as the run goes; `last` when nothing more comes.
 */
export async function measureMemory(
  { db, job }: Task,
  { id, algorithm, config, model, rows }: Started,
  log: (message: string) => void,
): Promise<(last: boolean) => void> {
  const engine = await openEngine();
  const key = engineKey(engine);
  const longest = longestText([...rows.train, ...rows.test]);
  const estimate = estimateRun(
    { algorithm, config, model, longest, rows: rows.train.length },
    engine,
    readPastMemory(db, engine),
  );
  log(`Memory: about ${formatBytes(estimate.total)} at its peak, ${sayCorrection(estimate)}.`);
  const memory = { machine: hostname(), engine: key, raw: estimate.raw, estimated: estimate.total };
  let stored = 0;
  const store = (peak: number | null) => {
    recordRunMemory(db, job.lease, id, { ...memory, corrections: estimate.from, peak } satisfies RunMemory);
    stored = peak ?? 0;
  };
  store(null);
  return (last) => {
    if (engine.gpu) return; // the model lies in the card's memory
    const peak = peakMemory();
    if (peak > stored * (last ? 1 : worthStoring)) store(peak);
  };
}
