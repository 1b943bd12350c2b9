import { writeFileSync } from "node:fs";
import type { Command } from "commander";
import { z } from "zod";
import type { Message } from "../lib/datasets/preference-row";
import { AppError } from "../lib/errors";
import type { SamplingSettings } from "../lib/nn/sampling-settings";
import { answer, examples, note, wantsJson } from "./frame/answer";
import { responsePrinter } from "./frame/response-printer";
import {
  asAsked,
  parseOptions,
  readPromptRows,
  readSampling,
  samplingOptions,
  sayDefaults,
  whole,
} from "./frame/sampling-options";
import { stopSignal } from "./frame/stop-signal";

const options = z.object({
  model: z.string(),
  prompt: z.string().optional(),
  prompts: z.string().optional(),
  out: z.string().optional(),
  n: whole(1).default(1),
  seed: whole(0).default(0),
  raw: z.boolean().default(false),
  stream: z.boolean().default(false),
});

export function register(program: Command): void {
  const command = program
    .command("sample")
    .description("Let a checkpoint answer prompts: a file of prompts in, a JSON Lines file of responses out.")
    .requiredOption("--model <folder>", "the checkpoint, in Hugging Face's layout")
    .option("--prompts <file>", "one prompt a line; a .jsonl file has {prompt} with a string or a message list")
    .option("--prompt <text>", "one prompt, in place of a file")
    .option("--out <file>", "gets a line {prompt, responses: [{text, logprob, tokens, finished}]} for each prompt")
    .option("--stream", "print responses as they are written; then --out may be left out")
    .option("--n <number>", "responses to each prompt (default 1)");
  samplingOptions(command).action(async () => run(command, parseOptions(options, command), readSampling(command)));
  examples(command, [
    "sample --model starter/model --prompt 'What is a river?' --stream",
    "sample --model starter/model --prompts prompts.txt --n 4 --out answers.jsonl",
    "sample --model runs/dpo/checkpoints/step-200 --prompts prompts.jsonl --temperature 0 --out greedy.jsonl",
    "sample --model base --raw --prompts prompts.txt --min-p 0.05 --top-p 1 --stop '\\n\\n' 'User:' --out answers.jsonl",
  ]);
}

async function run(
  command: Command,
  { model, prompt, prompts: file, out, raw, stream, n, seed }: z.output<typeof options>,
  asked: Partial<SamplingSettings>,
) {
  if (out === undefined && !stream) throw new AppError("invalid", "Say where responses go: --out FILE, or --stream.");
  const prompts = choosePrompts(prompt, file);
  const { openSampler } = await import("../lib/nn/sampler");
  const sampler = await openSampler(model);
  try {
    const messages = prompts.map((text) => asAsked(text, sampler, raw));
    const used = sayDefaults(sampler, asked);
    const began = performance.now();
    const signal = stopSignal(() => note("Stopping …"));
    const follow = stream ? { onText: printer(command, prompts, n) } : { onProgress: progress(began) };
    const answers = await sampler
      .complete(messages, { ...asked, n, seed }, { ...follow, signal })
      .catch((error: unknown) => {
        throw signal.aborted
          ? new AppError("conflict", "Stopped before all was answered. Nothing was written.")
          : error;
      });
    const rows = answers.map((responses, i) => ({
      prompt: prompts[i],
      responses: responses.map(({ ids: _, ...response }) => response),
    }));
    if (out !== undefined) writeFileSync(out, rows.map((row) => `${JSON.stringify(row)}\n`).join(""));
    const responses = answers.reduce((sum, each) => sum + each.length, 0);
    const seconds = (performance.now() - began) / 1000;
    if (out === undefined && !wantsJson(command)) return; // all has been printed
    answer(command, `${responses} responses to ${prompts.length} prompts: ${out}`, {
      ...{ ok: true, prompts: prompts.length, responses, seconds, settings: { ...used, n, seed } },
      ...(out === undefined ? { answers: rows } : { out }),
    });
  } finally {
    sampler.close();
  }
}

const progress = (began: number) => (done: number, total: number) => {
  const left = ((performance.now() - began) / done) * (total - done);
  note(`${done} of ${total} responses${done < total ? `, ${Math.round(left / 1000)} s left` : ""}`);
};

/** On standard output; with `--json`, whose last line there is the answer, on standard error. */
function printer(command: Command, prompts: readonly (string | readonly Message[])[], n: number) {
  const titles = prompts.map((prompt) => (typeof prompt === "string" ? prompt : (prompt.at(-1)?.content ?? "")));
  const stream = wantsJson(command) ? process.stderr : process.stdout;
  return responsePrinter((text) => stream.write(text), titles, n);
}

function choosePrompts(prompt: string | undefined, file: string | undefined): (string | Message[])[] {
  if ((prompt === undefined) === (file === undefined))
    throw new AppError("invalid", "Give either --prompts FILE or --prompt TEXT.");
  return file === undefined ? [prompt ?? ""] : readPromptRows(file).map((row) => row.prompt);
}
