import { readFileSync, writeFileSync } from "node:fs";
import type { Command } from "commander";
import { z } from "zod";
import { type Message, preferenceRow } from "../lib/datasets/preference-row";
import { readJsonl } from "../lib/datasets/read-jsonl";
import { AppError } from "../lib/errors";
import { answer, examples, note } from "./frame/answer";
import { stopSignal } from "./frame/stop-signal";

const number = (name: string) => z.coerce.number(`--${name} must be a number`);
const options = z.object({
  model: z.string(),
  prompts: z.string(),
  out: z.string(),
  n: number("n").int().default(1),
  temperature: number("temperature").default(0.7),
  topP: number("top-p").default(0.95),
  topK: number("top-k").default(0),
  maxTokens: number("max-tokens").default(128),
  seed: number("seed").default(0),
  raw: z.boolean().default(false),
});

export function register(program: Command): void {
  const command = program
    .command("sample")
    .description("Let a checkpoint answer prompts: a file of prompts in, a JSON Lines file of responses out.")
    .requiredOption("--model <folder>", "the checkpoint, in Hugging Face's layout")
    .requiredOption("--prompts <file>", "one prompt a line; a .jsonl file has {prompt} with a string or a message list")
    .requiredOption("--out <file>", "gets a line {prompt, responses: [{text, logprob, tokens}]} for each prompt")
    .option("--n <number>", "responses to each prompt (default 1)")
    .option("--temperature <number>", "0 is greedy, higher is more varied (default 0.7)")
    .option("--top-p <number>", "draw among the likeliest tokens that make up this probability (default 0.95)")
    .option("--top-k <number>", "draw among this many likeliest tokens; 0 is off (default 0)")
    .option("--max-tokens <number>", "longest response (default 128)")
    .option("--seed <number>", "the same seed gives the same responses (default 0)")
    .option("--raw", "continue string prompts as they are, without the chat template")
    .action(async () => run(command, options.parse(command.opts())));
  examples(command, [
    "sample --model starter --prompts prompts.txt --n 4 --out answers.jsonl",
    "sample --model runs/dpo/checkpoints/step-200 --prompts prompts.jsonl --temperature 0 --out greedy.jsonl",
  ]);
}

async function run(command: Command, { model, prompts: file, out, raw, ...settings }: z.output<typeof options>) {
  const prompts = readPrompts(file);
  const { openSampler } = await import("../lib/nn/sampler");
  const sampler = await openSampler(model);
  try {
    const asked = prompts.map((prompt): string | readonly Message[] =>
      typeof prompt === "string" && sampler.hasChatTemplate && !raw ? [{ role: "user", content: prompt }] : prompt,
    );
    const began = performance.now();
    const progress = (done: number, total: number) => {
      const left = ((performance.now() - began) / done) * (total - done);
      note(`${done} of ${total} responses${done < total ? `, ${Math.round(left / 1000)} s left` : ""}`);
    };
    const answers = await sampler.complete(
      asked,
      settings,
      progress,
      stopSignal(() => note("Stopping …")),
    );
    const lines = answers.map((responses, i) => `${JSON.stringify({ prompt: prompts[i], responses })}\n`);
    writeFileSync(out, lines.join(""));
    const responses = answers.reduce((sum, each) => sum + each.length, 0);
    answer(command, `${responses} responses to ${prompts.length} prompts: ${out}`, {
      ok: true,
      ...{ prompts: prompts.length, responses, out, seconds: (performance.now() - began) / 1000 },
    });
  } finally {
    sampler.close();
  }
}

function readText(file: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch (cause) {
    throw new AppError("missing", `${file} cannot be read.`, undefined, { cause });
  }
}

function readPrompts(file: string): (string | Message[])[] {
  const prompt = preferenceRow.shape.prompt;
  const prompts = file.endsWith(".jsonl")
    ? z
        .array(z.object({ prompt }))
        .parse(readJsonl(file))
        .map((row) => row.prompt)
    : readText(file)
        .split("\n")
        .filter((line) => line.trim() !== "");
  if (prompts.length === 0) throw new AppError("invalid", `${file} has no prompts.`);
  return prompts;
}
