import type { Command } from "commander";
import { z } from "zod";
import { AppError } from "../lib/errors";
import { readCheckpoint } from "../lib/nn/checkpoint-files";
import { examples } from "./frame/answer";
import { dtype, writeModel } from "./frame/write-model";

const options = z.object({ dtype });

/** `npx chorus merge ADAPTER OUT`: a LoRA adapter and its base as one whole model. */
export function register(program: Command): void {
  const command = program
    .command("merge")
    .description("Make a whole model of a LoRA adapter and the model that it was trained on.")
    .argument("<adapter>", "a run's checkpoint, or a folder as PEFT writes it; it says where its base model is")
    .argument("<out>", "gets the model; must be empty or not be there yet")
    .option("--dtype <type>", "float32, or bfloat16 (bf16), which is half as large and keeps 8 bits of each number")
    .action(async (adapter: string, out: string) => {
      const checkpoint = readCheckpoint(adapter);
      if (checkpoint.adapter === null) {
        throw new AppError("invalid", `${adapter} is a whole model already: it has no adapter_config.json.`);
      }
      await writeModel(command, checkpoint, { out, ...options.parse(command.opts()) });
    });
  examples(command, ["merge runs/dpo/checkpoints/step-200 my-model", "merge my-adapter my-model --dtype bf16"]);
}
