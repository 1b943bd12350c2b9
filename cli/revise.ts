import { appendFileSync, existsSync, writeFileSync } from "node:fs";
import type { Command } from "commander";
import { z } from "zod";
import { preferenceRow } from "../lib/datasets/preference-row";
import { readJsonl } from "../lib/datasets/read-jsonl";
import { AppError } from "../lib/errors";
import { constitutionHash } from "../lib/judge/constitution-hash";
import { openEndpoint } from "../lib/judge/endpoint";
import { inParallel } from "../lib/judge/in-parallel";
import { lastSaid, messagesOf } from "../lib/judge/judged-row";
import { revise } from "../lib/judge/revise";
import type { Writer } from "../lib/judge/writer";
import { seedFor } from "../lib/random";
import { answer, examples, note } from "./frame/answer";
import { addModelOptions, chooseModel, choosePrinciples, modelOptions } from "./frame/model-options";
import { questionProgress } from "./frame/question-progress";
import { readRows } from "./frame/read-rows";
import { stopSignal } from "./frame/stop-signal";

const options = modelOptions.extend({
  in: z.string(),
  out: z.string(),
  rounds: z.coerce.number("A number.").int().min(1).max(16).default(2),
  resume: z.boolean().default(false),
});

const text = preferenceRow.shape.prompt;
const response = z.union([z.string(), z.object({ text: z.string() }).transform((one) => one.text)]);

/** What is to be revised: demonstrations, or what `sample` writes, of which each response is taken. */
const rowToRevise = z.union([
  z
    .object({ prompt: text, responses: z.array(response).min(1) })
    .transform(({ prompt, responses }) => responses.map((each) => ({ prompt, response: each }))),
  z
    .object({ prompt: text, completion: text })
    .transform(({ prompt, completion }) => [{ prompt, response: lastSaid(completion) }]),
]);

const revisedRow = z.looseObject({ row: z.int() });

export function register(program: Command): void {
  const command = addModelOptions(
    program
      .command("revise")
      .description("Let a model criticise responses by principles and write them anew: demonstrations for sft.")
      .requiredOption("--in <file>", "JSON Lines: {prompt, completion}, or {prompt, responses} as `sample` writes them")
      .requiredOption(
        "--out <file>",
        "gets {prompt, completion} rows with critiques and revisions, marked as a model's",
      )
      .option("--rounds <number>", "critiques and revisions of each response, one after the other (default 2)")
      .option("--resume", "go on with --out: what is in there is not asked again"),
  ).action(async () => run(command, options.parse(command.opts())));
  examples(command, [
    "revise --in answers.jsonl --out demos.jsonl --base-url http://localhost:8000/v1 --model qwen3",
    "train --algorithm sft --model starter/model --data demos.jsonl --out runs/constitutional",
    'files "Helpfulness" --add demos.jsonl   (to train on it in the browser)',
  ]);
}

async function run(command: Command, given: z.output<typeof options>): Promise<void> {
  const { in: file, out, resume, rounds, seed } = given;
  const items = readRows(file, rowToRevise).flat();
  const { whole, principles } = choosePrinciples(given);
  const constitution = constitutionHash(whole);
  if (existsSync(out) && !resume)
    throw new AppError("conflict", `${out} is there already. Add --resume to go on with it, or give another name.`);
  const chosen = chooseModel(given);
  if (!existsSync(out)) writeFileSync(out, "");
  const known = new Set(
    z
      .array(revisedRow)
      .parse(readJsonl(out))
      .map(({ row }) => row),
  );
  const left = [...items.entries()].filter(([row]) => !known.has(row));
  const writer = await openWriter(chosen, given);
  const signal = stopSignal(() => note("\nStopping …"));
  const progress = questionProgress("responses");
  let done = 0;
  let changed = 0;
  try {
    await inParallel(
      left,
      writer.atOnce,
      async ([row, { prompt, response: original }], stop) => {
        const asked = { prompt: messagesOf(prompt), response: original };
        const drawn = { principles, rounds, seed: seedFor(seed, row), signal: stop };
        const { response: revised, rounds: made } = await revise(writer, asked, drawn);
        const completion = typeof prompt === "string" ? revised : [{ role: "assistant", content: revised }];
        const marks = { source: "ai", writer: writer.name, constitution };
        appendFileSync(out, `${JSON.stringify({ row, prompt, completion, original, revisions: made, ...marks })}\n`);
        if (revised !== original) changed += 1;
        progress.show(++done, left.length);
      },
      signal,
    );
  } catch (error) {
    if (!signal.aborted) throw error;
    throw new AppError(
      "conflict",
      `Stopped after ${known.size + done} of ${items.length} responses. Go on with --resume.`,
    );
  } finally {
    progress.end();
    writer.close();
  }
  const sentence = `${done} responses revised (${changed} changed${known.size > 0 ? `, ${known.size} were there already` : ""}): ${out}`;
  answer(command, sentence, { ok: true, rows: known.size + done, revised: done, changed, out });
}

async function openWriter(
  chosen: ReturnType<typeof chooseModel>,
  { temperature, maxTokens }: z.output<typeof options>,
): Promise<Writer> {
  const drawn = temperature === undefined ? 0.7 : temperature;
  if (typeof chosen !== "string") return openEndpoint({ ...chosen, temperature: drawn });
  const { openLocalWriter } = await import("../lib/judge/local-writer");
  return openLocalWriter(chosen, chosen, { temperature: drawn ?? 0.7, maxTokens: maxTokens ?? 256 });
}
