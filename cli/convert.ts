import type { Command } from "commander";
import { z } from "zod";
import { readCheckpoint } from "../lib/nn/checkpoint-files";
import { examples } from "./frame/answer";
import { dtype, writeModel } from "./frame/write-model";

const units = { KB: 1e3, MB: 1e6, GB: 1e9 } as const;
const options = z.object({
  model: z.string(),
  out: z.string(),
  dtype,
  maxShardSize: z
    .string()
    .regex(/^\d+(KB|MB|GB)$/, "--max-shard-size: a whole number of KB, MB or GB, such as 5GB.")
    .default("5GB"),
});

export function register(program: Command): void {
  const command = program
    .command("convert")
    .description("Write a model anew: in 32 or 16 bits, in one file or in shards, a LoRA adapter merged into its base.")
    .requiredOption("--model <folder>", "the checkpoint in Hugging Face's layout, or a LoRA adapter in PEFT's")
    .requiredOption("--out <folder>", "gets the new one; must be empty or not be there yet")
    .option("--dtype <type>", "float32, or bfloat16, which is half as large and keeps 8 bits of each number", "float32")
    .option("--max-shard-size <size>", "weights larger than this are split into several files", "5GB")
    .action(async () => run(command, options.parse(command.opts())));
  examples(command, [
    "convert --model runs/dpo/checkpoints/step-200 --out my-model --dtype bfloat16",
    "convert --model runs/lora/checkpoints/step-200 --out whole-model",
    "convert --model /models/large --out /models/large-shards --max-shard-size 2GB",
  ]);
}

async function run(command: Command, { model, out, dtype, maxShardSize }: z.output<typeof options>) {
  const unit = Object.entries(units).find(([name]) => maxShardSize.endsWith(name))?.[1] ?? 1;
  const maxShardBytes = Number.parseInt(maxShardSize, 10) * unit;
  await writeModel(command, readCheckpoint(model), { out, dtype, maxShardBytes });
}
