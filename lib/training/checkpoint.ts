import { createHash } from "node:crypto";
import {
  closeSync,
  existsSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import { type Checkpoint, writeCheckpoint } from "../nn/checkpoint-files";
import { readJson } from "../nn/read-json";
import { readSafetensors, writeSafetensors } from "../nn/safetensors";
import type { StoredTensor } from "../nn/stored-tensor";
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

export const sha256 = (bytes: Uint8Array | string): string => createHash("sha256").update(bytes).digest("hex");

const folderOf = (out: string) => join(out, "checkpoints");
const done = "DONE";

export interface SavedCheckpoint {
  readonly dir: string;
  readonly sha256: string; // of model.safetensors
  readonly bytes: number;
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
 * Writes `out/checkpoints/step-N`: the model in Hugging Face's layout, optimizer.safetensors, state.json, and DONE last.
 * It is written beside, flushed and renamed, so that a folder of that name with DONE in it is complete, always.
 */
export function saveCheckpoint(
  out: string,
  model: Checkpoint,
  moments: ReadonlyMap<string, StoredTensor>,
  state: RunState,
): SavedCheckpoint {
  const dir = join(folderOf(out), `step-${state.step}`);
  const draft = `${dir}.writing`;
  rmSync(draft, { recursive: true, force: true });
  mkdirSync(draft, { recursive: true });
  const bytes = writeCheckpoint(draft, model);
  writeFileSync(join(draft, "optimizer.safetensors"), writeSafetensors(moments));
  writeFileSync(join(draft, "state.json"), `${JSON.stringify(state, null, 2)}\n`);
  for (const name of readdirSync(draft)) flush(join(draft, name));
  rmSync(dir, { recursive: true, force: true });
  renameSync(draft, dir);
  writeFileSync(join(dir, done), "");
  flush(join(dir, done));
  flush(dir);
  return { dir, sha256: sha256(bytes), bytes: bytes.byteLength };
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

export function describeCheckpoint(dir: string): SavedCheckpoint {
  const bytes = readFileSync(join(dir, "model.safetensors"));
  return { dir, sha256: sha256(bytes), bytes: bytes.byteLength };
}

export function readState(dir: string): RunState {
  return readJson(join(dir, "state.json"), runState);
}

export function readMoments(dir: string): ReadonlyMap<string, StoredTensor> {
  return readSafetensors(readFileSync(join(dir, "optimizer.safetensors"))).tensors;
}
