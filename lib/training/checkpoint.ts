import { createHash } from "node:crypto";
import { closeSync, existsSync, fsyncSync, mkdirSync, openSync, readdirSync, renameSync, rmSync } from "node:fs";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";
import { type CheckpointToWrite, writeCheckpoint } from "../nn/checkpoint-files";
import { hashModel } from "../nn/hash-model";
import { openSafetensors } from "../nn/open-safetensors";
import { readJson } from "../nn/read-json";
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
});
export type RunState = z.infer<typeof runState>;

export const sha256 = (text: string): string => createHash("sha256").update(text).digest("hex");

const folderOf = (out: string) => join(out, "checkpoints");
const done = "DONE";

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
 * state.json, and DONE last.
 * It is written beside, flushed and renamed, so that a folder of that name with DONE in it is complete, always. Weights
 * and moments are fetched one tensor at a time.
 */
export async function saveCheckpoint(
  out: string,
  model: CheckpointToWrite,
  moments: ReadonlyMap<string, TensorSource>,
  state: RunState,
  options: WeightOptions = {},
): Promise<SavedCheckpoint> {
  const dir = join(folderOf(out), `step-${state.step}`);
  const draft = `${dir}.writing`;
  rmSync(draft, { recursive: true, force: true });
  mkdirSync(draft, { recursive: true });
  const written = await writeCheckpoint(draft, model, options);
  await writeSafetensors(join(draft, "optimizer.safetensors"), moments);
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
  return openSafetensors(join(dir, "optimizer.safetensors")).tensors;
}
