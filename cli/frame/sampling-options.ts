import { readFileSync } from "node:fs";
import type { Command } from "commander";
import { z } from "zod";
import { type Message, preferenceRow } from "../../lib/datasets/preference-row";
import { readJsonl } from "../../lib/datasets/read-jsonl";
import { AppError } from "../../lib/errors";
import type { Sampler } from "../../lib/nn/sampler";
import { type SamplingSettings, samplingSettings } from "../../lib/nn/sampling-settings";
import { readStopString } from "../../lib/nn/stop-strings";
import { note } from "./answer";

const number = z.coerce.number("A number.");

export const whole = (low: number) => {
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

/** The options of a verb that lets a checkpoint answer prompts. */
export function samplingOptions(command: Command): Command {
  return command
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
    );
}

/** The command's options by a schema; what is wrong is said by the option's name. */
export function parseOptions<T>(schema: z.ZodType<T>, command: Command): T {
  const parsed = schema.safeParse(command.opts());
  if (parsed.success) return parsed.data;
  const wrong = parsed.error.issues.map(({ path, message }) => `--${optionName(String(path[0]))}: ${message}`);
  throw new AppError("invalid", wrong.join(" "));
}

/** How to sample, as far as the command says. */
export function readSampling(command: Command): Partial<SamplingSettings> {
  return parseOptions(settings.pipe(samplingSettings.partial()), command);
}

const optionName = (key: string) => key.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);

/** Says what the checkpoint's own files decided; returns all settings. */
export function sayDefaults(sampler: Sampler, asked: Partial<SamplingSettings>): SamplingSettings {
  const { settings, fromFile } = sampler.settings(asked);
  const drawn = ["topP", "topK", "minP"]; // mean nothing to greedy decoding
  const taken = Object.entries(fromFile).filter(([name]) => settings.temperature > 0 || !drawn.includes(name));
  if (taken.length > 0)
    note(`From generation_config.json: ${taken.map(([name, value]) => `${optionName(name)} ${value}`).join(", ")}.`);
  return settings;
}

/** A prompt as the sampler reads it: a text goes through the chat template where there is one, unless `raw`. */
export function asAsked(prompt: string | Message[], sampler: Sampler, raw: boolean): string | Message[] {
  return typeof prompt === "string" && sampler.hasChatTemplate && !raw ? [{ role: "user", content: prompt }] : prompt;
}

const promptRow = z.looseObject({ prompt: preferenceRow.shape.prompt });
export type PromptRow = z.output<typeof promptRow>;

/** One prompt a line, or rows with a prompt and whatever else they say. @throws AppError when there are none */
export function readPromptRows(file: string): PromptRow[] {
  const rows = file.endsWith(".jsonl")
    ? z.array(promptRow).parse(readJsonl(file))
    : readText(file)
        .split("\n")
        .filter((line) => line.trim() !== "")
        .map((prompt) => ({ prompt }));
  if (rows.length === 0) throw new AppError("invalid", `${file} has no prompts.`);
  return rows;
}

function readText(file: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch (cause) {
    throw new AppError("missing", `${file} cannot be read.`, undefined, { cause });
  }
}
