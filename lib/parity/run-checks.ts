import { existsSync } from "node:fs";
import { basename } from "node:path";
import { z } from "zod";
import { openEngine } from "../engine/engine";
import { AppError } from "../errors";
import { type Check, type Outcome, outcome } from "./check";
import { gradientCheck } from "./gradient-check";
import { modelCheck } from "./model-check";
import { trlCheck } from "./trl-check";

/** Every kind of comparison. A new one is a file and a line here. */
const checks: readonly Check[] = [modelCheck, gradientCheck, trlCheck];

/** What one engine gave: the outcomes of each kind of check by its name, or why there are none. */
export const engineReport = z.object({
  engine: z.string(),
  device: z.string().optional(),
  version: z.string().optional(),
  captured: z.boolean().optional(), // as graphs, or else op by op
  passed: z.boolean(),
  checks: z.record(z.string(), z.array(outcome)),
  error: z.string().optional(),
});
export type EngineReport = z.infer<typeof engineReport>;

/** @throws AppError when the folder holds nothing to check */
export function requireItems(dir: string): void {
  if (checks.some((check) => check.find(dir).length > 0)) return;
  const reason = existsSync(dir) ? "holds nothing to compare" : "is not there";
  throw new AppError(
    "missing",
    `${dir} ${reason}. Give a folder with models/FAMILY/{config.json, model.safetensors, tokenizer.json, tokenizer_config.json, expected.json, expected.safetensors}, one such model's folder, or trl/{rows.jsonl, RUN.json} beside models/llama.`,
  );
}

/**
 * Runs all checks that the folder has something for, on the best engine or the one that `CHORUS_ENGINE` names. What
 * cannot be compared has failed, with its reason; the others still run.
 * @throws AppError when the folder holds nothing to check, or no engine opens
 */
export async function runChecks(dir: string, onItem: (name: string) => void): Promise<EngineReport> {
  requireItems(dir);
  const { name, device, version, captured } = await openEngine();
  const found: Record<string, Outcome[]> = {};
  for (const check of checks) {
    const outcomes: Outcome[] = [];
    for (const item of check.find(dir)) {
      onItem(basename(item));
      outcomes.push(await runItem(check, item));
    }
    if (outcomes.length > 0) found[check.name] = outcomes;
  }
  const passed = Object.values(found).every((outcomes) => outcomes.every((each) => each.passed));
  return { engine: name, device, version, captured, passed, checks: found };
}

async function runItem(check: Check, item: string): Promise<Outcome> {
  try {
    return await check.run(item);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    return { name: basename(item), passed: false, error: reason };
  }
}
