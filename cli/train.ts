import { copyFileSync, existsSync, mkdirSync } from "node:fs";
import { join } from "node:path";
import type { Command } from "commander";
import { z } from "zod";
import { algorithms, findAlgorithm } from "../lib/algorithms/registry";
import { preferenceRow } from "../lib/datasets/preference-row";
import { readJsonl } from "../lib/datasets/read-jsonl";
import { AppError } from "../lib/errors";
import { writeFreshWeights } from "../lib/nn/checkpoint-files";
import { newestCheckpoint, readState } from "../lib/training/checkpoint";
import type { TrainRequest } from "../lib/training/events";
import { describeWarning } from "../lib/watchers/describe-warning";
import type { RunWarning } from "../lib/watchers/open-watch";
import { watchEvents } from "../lib/watchers/watch-events";
import { answer, examples, note } from "./frame/answer";
import { reportMemory } from "./frame/memory-report";
import { openRunFiles } from "./frame/run-files";
import { stepProgress } from "./frame/step-progress";
import { stopSignal } from "./frame/stop-signal";

const options = z.object({
  algorithm: z.string(),
  model: z.string(),
  data: z.string(),
  eval: z.string().optional(),
  prompts: z.string().optional(),
  out: z.string(),
  set: z.array(z.string()).default([]),
  seed: z.coerce.number("--seed must be a number").int().min(0).default(0),
  resume: z.boolean().default(false),
  fromScratch: z.boolean().default(false),
});

export function register(program: Command): void {
  const command = program
    .command("train")
    .description("Train a model on a JSON Lines file: files in, Hugging Face checkpoints and metrics.jsonl out.")
    .requiredOption("--algorithm <name>", `how: ${Object.keys(algorithms).join(", ")}`)
    .requiredOption("--model <folder>", "the checkpoint to start from, in Hugging Face's layout")
    .requiredOption(
      "--data <file>",
      "training rows: {prompt, chosen, rejected}; sft also reads {prompt, completion} and {messages}, kto {prompt, completion, label}; grpo, rloo, reinforce, ppo and online_dpo only need {prompt}, with the columns that rewards read",
    )
    .option("--eval <file>", "held-out rows of the same form")
    .option("--prompts <file>", "prompts to answer as training goes, one JSON string or {prompt} a line")
    .requiredOption("--out <folder>", "where checkpoints/, metrics.jsonl and samples.jsonl go")
    .option("--set <key=value...>", "settings of the algorithm, by TRL's names")
    .option("--seed <number>", "of the order of rows and of fresh weights (default 0)")
    .option("--resume", "go on from the newest complete checkpoint in --out")
    .option("--from-scratch", "draw fresh weights; the model folder needs config.json and a tokenizer only")
    .addHelpText("after", () => `\n${settingsHelp()}`)
    .action(async () => run(command, options.parse(command.opts())));
  examples(command, [
    "train --algorithm sft --model starter --data demos.jsonl --out runs/sft",
    "train --algorithm dpo --model starter --data pairs.jsonl --eval held-out.jsonl --out runs/dpo --set beta=0.1 max_steps=200",
    "train --algorithm dpo --model starter --data pairs.jsonl --out runs/dpo --set beta=0.1 max_steps=200 --resume",
    `train --algorithm grpo --model starter --data sums.jsonl --out runs/grpo --set 'rewards=[{"type":"numeric_answer"}]' num_generations=8`,
  ]);
}

async function run(command: Command, given: z.output<typeof options>): Promise<void> {
  const request = await readRequest(given);
  const { train } = await import("../lib/training/train");
  const reportPeak = await reportMemory(request);
  const saved = given.resume ? newestCheckpoint(given.out) : null;
  const files = openRunFiles(given.out, saved === null ? 0 : readState(saved).step);
  const progress = stepProgress();
  let checkpoint: string | undefined;
  let last: Record<string, number> = {};
  let ending: { step: number; reason: string } = { step: 0, reason: "stopped" };
  const warnings: RunWarning[] = [];
  const stopping = stopSignal(() => note("\nStopping after this step …"));
  const method = findAlgorithm(request.algorithm);
  for await (const event of watchEvents(train(request, stopping), method, files.earlier)) {
    switch (event.type) {
      case "start":
        note(`${event.parameters.toLocaleString("en")} weights on ${event.engine.name} (${event.engine.device}).`);
        progress.start(event.firstStep, event.totalSteps);
        break;
      case "metrics":
        files.addMetrics(event.step, event.values);
        last = { ...last, ...event.values };
        progress.show(event.step, event.values);
        break;
      case "samples":
        files.addSamples(event.step, event.samples);
        break;
      case "checkpoint":
        checkpoint = event.dir;
        break;
      case "log":
        note(event.message);
        break;
      case "warning": {
        const { type: _, ...warning } = event;
        warnings.push(warning);
        note(`\n${describeWarning(event)}`);
        break;
      }
      case "end":
        ending = event;
    }
  }
  progress.end();
  const memory = reportPeak();
  const text =
    checkpoint === undefined
      ? `Stopped before the first step.`
      : `${ending.reason} at step ${ending.step}: ${checkpoint}`;
  answer(command, text, {
    ok: true,
    ...{ step: ending.step, reason: ending.reason, checkpoint, metrics: last },
    ...{ memory, warnings },
  });
}

async function readRequest(given: z.output<typeof options>): Promise<TrainRequest> {
  const algorithm = findAlgorithm(given.algorithm);
  if (!given.resume && newestCheckpoint(given.out) !== null) {
    throw new AppError(
      "conflict",
      `${given.out} holds a run already. Add --resume to go on with it, or choose another --out.`,
    );
  }
  mkdirSync(given.out, { recursive: true });
  const prompts = given.prompts === undefined ? [] : readPrompts(given.prompts);
  return {
    algorithm: algorithm.name,
    config: readSettings(given.set, Object.keys(algorithm.config.shape)),
    model: given.fromScratch ? await freshModel(given.model, join(given.out, "base"), given.seed) : given.model,
    train: readJsonl(given.data),
    test: given.eval === undefined ? [] : readJsonl(given.eval),
    samplePrompts: prompts,
    out: given.out,
    seed: given.seed,
    resume: given.resume,
  };
}

function readPrompts(file: string): TrainRequest["samplePrompts"] {
  const prompt = preferenceRow.shape.prompt;
  return z.array(z.union([prompt, z.object({ prompt }).transform((row) => row.prompt)])).parse(readJsonl(file));
}

/** `beta=0.1` as {beta: 0.1}: numbers as numbers, true and false as such, the rest as text; the schema judges them. */
function readSettings(pairs: readonly string[], known: readonly string[]): Record<string, unknown> {
  const entries = pairs.map((pair) => {
    const [key = "", ...rest] = pair.split("=");
    if (rest.length === 0) throw new AppError("invalid", `--set ${pair}: write it as key=value.`);
    if (!known.includes(key))
      throw new AppError("invalid", `There is no setting "${key}". There are: ${known.join(", ")}.`);
    const text = rest.join("=");
    if (text === "true" || text === "false") return [key, text === "true"] as const;
    return [key, text.trim() !== "" && Number.isFinite(Number(text)) ? Number(text) : text] as const;
  });
  return Object.fromEntries(entries);
}

async function freshModel(from: string, to: string, seed: number): Promise<string> {
  if (existsSync(join(to, "model.safetensors"))) return to;
  mkdirSync(to, { recursive: true });
  const names = [
    "config.json",
    "tokenizer.json",
    "tokenizer_config.json",
    "chat_template.jinja",
    "generation_config.json",
  ];
  for (const name of names) if (existsSync(join(from, name))) copyFileSync(join(from, name), join(to, name));
  await writeFreshWeights(to, seed);
  return to;
}

/** Every algorithm's settings, from the same schema as the form in the browser. */
function settingsHelp(): string {
  const line = ([key, schema]: [string, z.ZodType]) =>
    `  ${key} (${JSON.stringify(schema.parse(undefined))}): ${schema.meta()?.description ?? ""}`;
  const all = Object.values(algorithms);
  const isShared = ([key]: [string, unknown]) => all.every(({ config }) => key in config.shape);
  const own = all.flatMap(({ name, config }) => {
    const lines = Object.entries(config.shape).filter((entry) => !isShared(entry));
    return lines.length === 0 ? [] : [`Only ${name}:`, ...lines.map(line)];
  });
  const common = Object.entries(algorithms.sft.config.shape).filter(isShared).map(line);
  return ["Settings (--set), with sft's defaults:", ...common, ...own].join("\n");
}
