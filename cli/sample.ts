import { readFileSync, writeFileSync } from "node:fs";
import type { Command } from "commander";
import { z } from "zod";
import { type Message, preferenceRow } from "../lib/datasets/preference-row";
import { readJsonl } from "../lib/datasets/read-jsonl";
import { AppError } from "../lib/errors";
import type { Sampler } from "../lib/nn/sampler";
import { type SamplingSettings, samplingSettings } from "../lib/nn/sampling-settings";
import { readStopString } from "../lib/nn/stop-strings";
import { answer, examples, note, wantsJson } from "./frame/answer";
import { responsePrinter } from "./frame/response-printer";
import { stopSignal } from "./frame/stop-signal";

const number = z.coerce.number("A number.");
const whole = (low: number) => {
  const bounds = `A whole number, at least ${low}.`;
  return number.int(bounds).min(low, bounds);
};
const settings = z.object({
  temperature: number.optional(),
  topP: number.optional(),
  topK: number.optional(),
  minP: number.optional(),
  repetitionPenalty: number.optional(),
  maxTokens: number.optional(),
  stop: z.array(z.string().transform(readStopString)).optional(),
});
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
    .option("--n <number>", "responses to each prompt (default 1)")
    .option("--temperature <number>", "0 is greedy, higher is more varied (default 0.7)")
    .option("--top-k <number>", "draw among this many likeliest tokens; 0 is off (default 0)")
    .option("--top-p <number>", "draw among the likeliest tokens that make up this probability (default 0.95)")
    .option("--min-p <number>", "draw among tokens at least this share as likely as the likeliest (default 0)")
    .option("--repetition-penalty <number>", "above 1, tokens that have occurred become less likely (default 1)")
    .option("--stop <text...>", "end before any of these texts; \\n is a line break")
    .option("--max-tokens <number>", "longest response (default 128)")
    .option("--seed <number>", "the same seed gives the same responses (default 0)")
    .option("--raw", "continue string prompts as they are, without the chat template")
    .addHelpText(
      "after",
      "\nWhere the checkpoint's generation_config.json says how to sample, its values are the defaults.",
    )
    .action(async () =>
      run(command, parse(options, command), parse(settings.pipe(samplingSettings.partial()), command)),
    );
  examples(command, [
    "sample --model starter/model --prompt 'What is a river?' --stream",
    "sample --model starter/model --prompts prompts.txt --n 4 --out answers.jsonl",
    "sample --model runs/dpo/checkpoints/step-200 --prompts prompts.jsonl --temperature 0 --out greedy.jsonl",
    "sample --model base --raw --prompts prompts.txt --min-p 0.05 --top-p 1 --stop '\\n\\n' 'User:' --out answers.jsonl",
  ]);
}

/** The command's options by a schema; what is wrong is said by the option's name. */
function parse<T>(schema: z.ZodType<T>, command: Command): T {
  const parsed = schema.safeParse(command.opts());
  if (parsed.success) return parsed.data;
  const wrong = parsed.error.issues.map(({ path, message }) => `--${optionName(String(path[0]))}: ${message}`);
  throw new AppError("invalid", wrong.join(" "));
}

const optionName = (key: string) => key.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);

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
    const messages = prompts.map((text): string | readonly Message[] =>
      typeof text === "string" && sampler.hasChatTemplate && !raw ? [{ role: "user", content: text }] : text,
    );
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
    const rows = answers.map((responses, i) => ({ prompt: prompts[i], responses }));
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

/** Says what the checkpoint's own files decided; returns all settings. */
function sayDefaults(sampler: Sampler, asked: Partial<SamplingSettings>): SamplingSettings {
  const { settings, fromFile } = sampler.settings(asked);
  const drawn = ["topP", "topK", "minP"]; // mean nothing to greedy decoding
  const taken = Object.entries(fromFile).filter(([name]) => settings.temperature > 0 || !drawn.includes(name));
  if (taken.length > 0)
    note(`From generation_config.json: ${taken.map(([name, value]) => `${optionName(name)} ${value}`).join(", ")}.`);
  return settings;
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
  return file === undefined ? [prompt ?? ""] : readPrompts(file);
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
