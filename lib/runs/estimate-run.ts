import { hostname } from "node:os";
import { desc, eq, inArray } from "drizzle-orm";
import { findAlgorithm } from "../algorithms/registry";
import type { Db } from "../db/client";
import { jobs, runs } from "../db/schema";
import { type Fit, fitOf, type Saving, savingsFor } from "../memory/advise";
import { type ComputedBy, engineKey } from "../memory/computed-by";
import { type CorrectedEstimate, correctEstimate, type PastRun } from "../memory/correct";
import { estimateMemory, type Workload } from "../memory/estimate";
import { tokensOf } from "../memory/longest-row";
import { type MachineMemory, machineMemory } from "../memory/machine";
import { runMemory } from "../memory/run-memory";
import { describeArchitecture, modelConfig } from "../nn/families";
import { modelFilePath } from "../nn/lora-files";
import { readJson } from "../nn/read-json";

export interface PlannedRun {
  readonly algorithm: string;
  readonly config: unknown;
  readonly model: string; // the base checkpoint's folder
  readonly longestText: number; // bytes of the longest row
}

export interface RunEstimate extends CorrectedEstimate {
  readonly engine: string; // engineKey
  readonly machine: MachineMemory;
  readonly fit: Fit;
  readonly savings: readonly Saving[];
}

/**
 * What a run would take at its peak, corrected by what earlier ones took here, and what would lessen it.
 * @param past readPastMemory's, of the same engine
 * @throws AppError for settings or a model that cannot be used
 */
export function estimateRun(planned: PlannedRun, by: ComputedBy, past: readonly PastRun[]): RunEstimate {
  const method = findAlgorithm(planned.algorithm);
  const architecture = describeArchitecture(readJson(modelFilePath(planned.model, "config.json"), modelConfig));
  const work: Workload = {
    ...{ architecture, method, by, config: method.readConfig(planned.config) },
    longestRow: planned.longestText > 0 ? tokensOf(planned.longestText, architecture.vocabSize) : null,
  };
  const estimate = correctEstimate(estimateMemory(work), past);
  const machine = machineMemory();
  const fit = fitOf(estimate, machine);
  return { ...estimate, engine: engineKey(by), machine, fit, savings: savingsFor(work, estimate.total / estimate.raw) };
}

const enough = 50;

/** What runs with this engine that came to their end on this machine took, the newest first. */
export function readPastMemory(db: Db, engine: string, machine = hostname()): PastRun[] {
  return db
    .select({ memory: runs.memory })
    .from(runs)
    .innerJoin(jobs, eq(jobs.id, runs.jobId))
    .where(inArray(jobs.status, ["succeeded", "stopped"]))
    .orderBy(desc(runs.createdAt))
    .limit(enough)
    .all()
    .flatMap(({ memory }) => {
      const { data } = runMemory.safeParse(memory);
      if (!data || data.engine !== engine || data.machine !== machine || data.peak === null) return [];
      return [{ estimated: data.raw, peak: data.peak }];
    });
}
