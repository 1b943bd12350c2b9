import { appendFileSync, existsSync, writeFileSync } from "node:fs";
import type { Command } from "commander";
import { z } from "zod";
import { readJsonl } from "../lib/datasets/read-jsonl";
import { AppError } from "../lib/errors";
import { consistencyOf } from "../lib/judge/consistency";
import { constitutionHash } from "../lib/judge/constitution-hash";
import { openEndpoint } from "../lib/judge/endpoint";
import type { Judge } from "../lib/judge/judge";
import { judgeRows } from "../lib/judge/judge-rows";
import { type JudgedRow, judgedRow, rowToJudge } from "../lib/judge/judged-row";
import { preferencesOf } from "../lib/judge/preferences-of";
import { writingJudge } from "../lib/judge/writing-judge";
import { wilson } from "../lib/stats/wilson";
import { answer, examples, note } from "./frame/answer";
import { addModelOptions, chooseModel, choosePrinciples, type ModelOptions, modelOptions } from "./frame/model-options";
import { questionProgress } from "./frame/question-progress";
import { readRows } from "./frame/read-rows";
import { stopSignal } from "./frame/stop-signal";

const options = modelOptions.extend({
  in: z.string(),
  out: z.string(),
  pairs: z.string().optional(),
  each: z.boolean().default(false),
  pairsPerPrompt: z.coerce.number("A number.").int().min(1).default(28),
  resume: z.boolean().default(false),
});

export function register(program: Command): void {
  const command = addModelOptions(
    program
      .command("judge")
      .description(
        "Let a model compare responses by principles, each pair in both orders; where these disagree it is a tie.",
      )
      .requiredOption(
        "--in <file>",
        "JSON Lines: {prompt, responses} as `sample` writes them, or {prompt, chosen, rejected}",
      )
      .requiredOption("--out <file>", "gets a line for each row: ranking, comparisons, rationales, marked as a model's")
      .option("--pairs <file>", "gets the clear verdicts as preference rows for training")
      .option("--each", "judge each pair by every principle (default: by one, drawn from the seed)")
      .option("--pairs-per-prompt <number>", "compare at most so many pairs of a row's responses (default: all)")
      .option("--resume", "go on with --out: what is in there is not asked again"),
  ).action(async () => run(command, options.parse(command.opts())));
  examples(command, [
    "judge --in answers.jsonl --out judged.jsonl --base-url http://localhost:8000/v1 --model qwen3 --pairs pairs.jsonl",
    "judge --in pairs.jsonl --out judged.jsonl --checkpoint starter/model --principle honest clear --each",
  ]);
}

async function run(command: Command, given: z.output<typeof options>): Promise<void> {
  const rows = readRows(given.in, rowToJudge);
  const { whole, principles } = choosePrinciples(given);
  const hash = constitutionHash(whole);
  const chosen = chooseModel(given);
  const done = startFile(given);
  const judge = await openJudge(chosen, given);
  const plan = {
    ...{ principles, by: given.each ? ("each" as const) : ("one" as const), seed: given.seed },
    ...{ pairsPerPrompt: given.pairsPerPrompt, constitution: hash, known: new Set(done.map(({ row }) => row)) },
  };
  const signal = stopSignal(() => note("\nStopping …"));
  const progress = questionProgress("answers");
  try {
    await judgeRows(judge, rows, plan, {
      onRow(row) {
        appendFileSync(given.out, `${JSON.stringify(row)}\n`);
        done.push(row);
      },
      onProgress: progress.show,
      signal,
    });
  } catch (error) {
    if (!signal.aborted) throw error;
    throw new AppError("conflict", `Stopped after ${done.length} of ${rows.length} rows. Go on with --resume.`);
  } finally {
    progress.end();
    judge.close();
  }
  done.sort((a, b) => a.row - b.row);
  if (given.pairs !== undefined) {
    const lines = done.flatMap(preferencesOf).map((row) => `${JSON.stringify(row)}\n`);
    writeFileSync(given.pairs, lines.join(""));
  }
  tell(command, given, done);
}

/** What `--out` holds of an earlier call. @throws AppError when it holds something and was not to be resumed */
function startFile({ out, resume }: { out: string; resume: boolean }): JudgedRow[] {
  if (existsSync(out) && !resume)
    throw new AppError("conflict", `${out} is there already. Add --resume to go on with it, or give another name.`);
  if (existsSync(out)) return z.array(judgedRow).parse(readJsonl(out));
  writeFileSync(out, "");
  return [];
}

async function openJudge(chosen: ReturnType<typeof chooseModel>, { seed }: ModelOptions): Promise<Judge> {
  if (typeof chosen !== "string") return writingJudge(openEndpoint(chosen), seed);
  const { openLocalJudge } = await import("../lib/judge/local-judge");
  return openLocalJudge(chosen, chosen);
}

function tell(command: Command, given: z.output<typeof options>, rows: readonly JudgedRow[]): void {
  const comparisons = rows.flatMap((row) => row.comparisons);
  const consistency = consistencyOf(comparisons);
  const ties = comparisons.filter(({ winner }) => winner === "tie").length;
  const decided = rows.flatMap((row) =>
    row.chosen === null ? [] : row.comparisons.filter(({ winner }) => winner === "first" || winner === "second"),
  );
  const agreed = decided.filter(({ winner }) => winner === "first").length; // the file's chosen one stands first
  const agreement =
    decided.length === 0 ? null : { ...wilson(agreed, decided.length), agreed, compared: decided.length };
  const percent = (rate: number) => `${(100 * rate).toFixed(1)} %`;
  const text = [
    `${rows.length} rows, ${comparisons.length} comparisons: ${ties} ties, ${consistency.unread} without a verdict.`,
    consistency.compared > 0 &&
      `The same in both orders: ${percent(consistency.rate)} (${percent(consistency.low)} to ${percent(consistency.high)}).`,
    agreement &&
      `With the file's own order: ${percent(agreement.rate)} (${percent(agreement.low)} to ${percent(agreement.high)}) of ${agreement.compared} decided ones.`,
    given.out,
  ];
  const { rate, ...rest } = consistency;
  const counts = { rows: rows.length, comparisons: comparisons.length, ties };
  const figures = { position_consistency: { rate: Number.isNaN(rate) ? null : rate, ...rest }, agreement };
  answer(command, text.filter(Boolean).join("\n"), { ok: true, ...counts, ...figures, out: given.out });
}
