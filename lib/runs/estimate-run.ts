import { hostname } from "node:os";
import { desc, eq, inArray, isNotNull } from "drizzle-orm";
import { z } from "zod";
import { findAlgorithm } from "../algorithms/registry";
import type { TrainingConfig } from "../algorithms/training-config";
import type { Db } from "../db/client";
import { jobs } from "../db/schema/jobs";
import { runs } from "../db/schema/training";
import { listWorkers } from "../jobs/list-workers";
import { type Fit, fitOf, type Saving, savingsFor } from "../memory/advise";
import { type ComputedBy, computedBy, engineKey } from "../memory/computed-by";
import { type CorrectedEstimate, correctEstimate, type PastRun } from "../memory/correct";
import { countWeights, estimateMemory, type Workload } from "../memory/estimate";
import { type LongestText, tokensOf } from "../memory/longest-row";
import { type MachineMemory, machineMemory } from "../memory/machine";
import { runMemory } from "../memory/run-memory";
import { describeArchitecture, modelConfig } from "../nn/families";
import type { Architecture } from "../nn/families/architecture";
import { modelFilePath } from "../nn/lora-files";
import { readJson } from "../nn/read-json";

export interface PlannedRun {
  readonly algorithm: string;
  readonly config: unknown;
  readonly model: string; // the base checkpoint's folder
  readonly rows?: number; // to learn from, where it is known: no batch has more
  readonly longest: LongestText; // of the data
}

export interface RunEstimate extends CorrectedEstimate {
  readonly by: ComputedBy;
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
  const given = method.readConfig(planned.config);
  const config = { ...given, per_device_train_batch_size: batchOf(given, planned.rows ?? 0) };
  const architecture = readArchitecture(planned.model);
  const text = method.learnsFrom === "prompts" ? planned.longest.prompt : planned.longest.row;
  const work: Workload = {
    ...{ architecture, method, by, config, rewardModels: countRewardModels(config) },
    longestRow: text > 0 ? tokensOf(text, architecture.vocabSize) : null,
  };
  const estimate = correctEstimate(estimateMemory(work), past);
  const machine = machineMemory();
  const fit = fitOf(estimate, machine);
  return { ...estimate, by, machine, fit, savings: savingsFor(work, estimate.total / estimate.raw) };
}

/** Rows at once, of a batch size; where the model writes, rows are prompts, and a batch holds completions. */
const batchOf = (config: TrainingConfig, rows: number): number =>
  "num_generations" in config || "rewards" in config || rows === 0
    ? config.per_device_train_batch_size
    : Math.min(config.per_device_train_batch_size, rows);

const readArchitecture = (folder: string): Architecture =>
  describeArchitecture(readJson(modelFilePath(folder, "config.json"), modelConfig));

/** Rewards that are models name their folders; see lib/rewards. */
const withModels = z.array(
  z.looseObject({ model: z.string().optional(), models: z.array(z.string()).optional() }).catch({}),
);

/** Weights of each reward model that the settings name; each is opened once. */
function countRewardModels(config: object): number[] {
  const text = "rewards" in config && typeof config.rewards === "string" ? config.rewards : "";
  const { data = [] } = withModels.safeParse(text.trim().startsWith("[") ? JSON.parse(text) : []);
  const folders = new Set(
    data.flatMap(({ model, models = [] }) => (model === undefined ? models : [model, ...models])),
  );
  return [...folders].map((folder) => countWeights(readArchitecture(folder), "score"));
}

/** What will compute the next run: the engine of a worker that lives, else the last run's, else TensorFlow. */
export function expectedEngine(db: Db): ComputedBy {
  const working = listWorkers(db).find(({ engine }) => engine !== null)?.engine;
  if (working) return working;
  const last = db
    .select({ engine: runs.engine })
    .from(runs)
    .where(isNotNull(runs.engine))
    .orderBy(desc(runs.createdAt))
    .get();
  const { data } = computedBy.safeParse(last?.engine);
  return data ?? { name: "tensorflow", gpu: false, captured: true };
}

const enough = 50;

/** What runs of this engine that came to their end on this machine took, the newest first. */
export function readPastMemory(db: Db, by: ComputedBy, machine = hostname()): PastRun[] {
  const engine = engineKey(by);
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
