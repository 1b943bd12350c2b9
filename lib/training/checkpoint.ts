import { createHash } from "node:crypto";
import { closeSync, existsSync, fsyncSync, mkdirSync, openSync, readdirSync, renameSync, rmSync } from "node:fs";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";
import { type CheckpointToWrite, writeCheckpoint } from "../nn/checkpoint-files";
import { hashModel } from "../nn/hash-model";
import { openSafetensors } from "../nn/open-safetensors";
import { readJson } from "../nn/read-json";
import { writeRewardMean } from "../nn/reward-mean";
import type { StoredTensor, TensorSource } from "../nn/stored-tensor";
import type { WeightOptions } from "../nn/weight-files";
import { writeSafetensors } from "../nn/write-safetensors";
import { metricsWindow } from "./metrics-window";

/** Where a run stands, beside its weights and moments: with these three, k steps and then n are k + n steps. */
export const runState = z.object({
  format: z.literal(1),
  algorithm: z.string(),
  config: z.record(z.string(), z.unknown()),
  seed: z.number(),
  data: z.string(), // sha256 of the rows
  base: z.string(), // sha256 of the model that the run started from
  step: z.int().min(0),
  totalSteps: z.int().min(1),
  tokens: z.int().min(0),
  window: metricsWindow,
  updates: z.int().min(0).optional(), // of the weights; without it, as many as steps
  carried: z.record(z.string(), z.number()).default({}), // what the last step left to the next
});
export type RunState = z.infer<typeof runState>;

export const sha256 = (text: string): string => createHash("sha256").update(text).digest("hex");

/** Where a checkpoint of a run that trains a value model, too, keeps it: written like any other model. */
export const valueFolder = (checkpoint: string) => join(checkpoint, "value");

/** A model that is trained, as it is to be saved. */
interface Trained {
  readonly model: CheckpointToWrite;
  readonly moments: ReadonlyMap<string, TensorSource>;
}

const folderOf = (out: string) => join(out, "checkpoints");
const done = "DONE";
const momentsName = "optimizer.safetensors";

export interface SavedCheckpoint {
  readonly dir: string;
  readonly sha256: string; // of the weights (hashModel)
  readonly bytes: number; // they take on the disk
}

/** Flushes a file or a folder to the disk, so that a power cut cannot leave a name without its content. */
function flush(path: string): void {
  const handle = openSync(path, "r");
  try {
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
}

/**
 * Writes `out/checkpoints/step-N`: the model in Hugging Face's layout or the adapter in PEFT's, optimizer.safetensors,
 * state.json, a value model in `value/`, and DONE last.
 * It is written beside, flushed and renamed, so that a folder of that name with DONE in it is complete, always. Weights
 * and moments are fetched one tensor at a time.
 */
export async function saveCheckpoint(
  out: string,
  { model, moments }: Trained,
  state: RunState,
  {
    value = null,
    rewardMean = null,
    ...options
  }: WeightOptions & { readonly value?: Trained | null; readonly rewardMean?: number | null } = {},
): Promise<SavedCheckpoint> {
  const dir = join(folderOf(out), `step-${state.step}`);
  const draft = `${dir}.writing`;
  rmSync(draft, { recursive: true, force: true });
  mkdirSync(draft, { recursive: true });
  const written = await writeCheckpoint(draft, model, options);
  await writeSafetensors(join(draft, momentsName), moments);
  if (rewardMean !== null) await writeRewardMean(draft, rewardMean);
  if (value) {
    mkdirSync(valueFolder(draft));
    await writeCheckpoint(valueFolder(draft), value.model, options);
    await writeSafetensors(join(valueFolder(draft), momentsName), value.moments);
    for (const name of readdirSync(valueFolder(draft))) flush(join(valueFolder(draft), name));
  }
  await writeFile(join(draft, "state.json"), `${JSON.stringify(state, null, 2)}\n`);
  for (const name of readdirSync(draft)) flush(join(draft, name));
  rmSync(dir, { recursive: true, force: true });
  renameSync(draft, dir);
  await writeFile(join(dir, done), "");
  flush(join(dir, done));
  flush(dir);
  return { dir, ...written };
}

/** The newest complete checkpoint of a run, or null. */
export function newestCheckpoint(out: string): string | null {
  const folder = folderOf(out);
  if (!existsSync(folder)) return null;
  const steps = readdirSync(folder)
    .map((name) => /^step-(\d+)$/.exec(name)?.[1])
    .filter((step) => step !== undefined && existsSync(join(folder, `step-${step}`, done)))
    .map(Number);
  return steps.length === 0 ? null : join(folder, `step-${Math.max(...steps)}`);
}

export async function describeCheckpoint(dir: string): Promise<SavedCheckpoint> {
  return { dir, ...(await hashModel(dir)) };
}

export function readState(dir: string): RunState {
  return readJson(join(dir, "state.json"), runState);
}

export function readMoments(dir: string): ReadonlyMap<string, StoredTensor> {
  return openSafetensors(join(dir, momentsName)).tensors;
}
