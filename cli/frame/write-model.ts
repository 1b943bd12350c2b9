import { existsSync, readdirSync } from "node:fs";
import { mkdir } from "node:fs/promises";
import type { Command } from "commander";
import { z } from "zod";
import { AppError } from "../../lib/errors";
import { type Checkpoint, writeCheckpoint } from "../../lib/nn/checkpoint-files";
import { countOf } from "../../lib/nn/stored-tensor";
import { answer } from "./answer";

const types = { float32: "F32", bfloat16: "BF16" } as const;
const short: Readonly<Record<string, string>> = { f32: "float32", bf16: "bfloat16" };

/** `--dtype`, by PyTorch's names or their short forms. */
export const dtype = z
  .string()
  .transform((name) => short[name] ?? name)
  .pipe(z.enum(["float32", "bfloat16"], "--dtype: float32 or bfloat16."))
  .default("float32");

/** Writes a whole model into a new folder and says so. @throws AppError for a folder that holds something */
export async function writeModel(
  command: Command,
  checkpoint: Checkpoint,
  { out, dtype, maxShardBytes }: { out: string; dtype: keyof typeof types; maxShardBytes?: number },
): Promise<void> {
  if (existsSync(out) && readdirSync(out).length > 0) {
    throw new AppError("conflict", `${out} is not empty. Choose a new folder.`);
  }
  await mkdir(out, { recursive: true });
  const options = { dtype: types[dtype], ...(maxShardBytes !== undefined && { maxShardBytes }) };
  const written = await writeCheckpoint(out, checkpoint, options);
  const parameters = [...checkpoint.weights.values()].reduce((sum, { shape }) => sum + countOf(shape), 0);
  const megabytes = Math.round(written.bytes / 1e5) / 10;
  answer(command, `${parameters} parameters as ${dtype}, ${megabytes} MB: ${out}`, {
    ...{ ok: true, out, dtype, parameters, ...written },
  });
}
