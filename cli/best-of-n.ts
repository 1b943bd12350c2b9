import { createHash } from "node:crypto";
import { appendFileSync, existsSync, readFileSync, writeFileSync } from "node:fs";
import { resolve } from "node:path";
import type { Command } from "commander";
import { z } from "zod";
import { readJsonl } from "../lib/datasets/read-jsonl";
import { AppError } from "../lib/errors";
import type { BestOfN } from "../lib/nn/best-of-n";
import { readJson } from "../lib/nn/read-json";
import type { SamplingSettings } from "../lib/nn/sampling-settings";
import { seedFor } from "../lib/random";
import { openRewards, requireColumns } from "../lib/rewards/open-rewards";
import { type RewardConfig, rewardConfigs } from "../lib/rewards/registry";
import { bestOfNKl, bestOfNMeans } from "../lib/stats/best-of-n";
import { answer, examples, note } from "./frame/answer";
import {
  asAsked,
  type PromptRow,
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
  prompts: z.string(),
  out: z.string(),
  n: whole(1).max(1000, "A whole number, at most 1000.").default(16),
  rewardModel: z.string().optional(),
  rewards: z.string().optional(),
  seed: whole(0).default(0),
  raw: z.boolean().default(false),
});
type Options = z.output<typeof options>;

/** What a line of the output must at least say for the work to go on after it. */
const writtenRow = z.looseObject({
  run: z.string(),
  responses: z.array(z.looseObject({ score: z.number().nullable() })),
});

const responsesAtOnce = 32; // between two lines of progress, and what is lost when it is ended

export function register(program: Command): void {
  const command = program
    .command("best-of-n")
    .description("Draw n responses to each prompt and keep the one that a reward likes best.")
    .requiredOption("--model <folder>", "the checkpoint that answers, in Hugging Face's layout")
    .requiredOption(
      "--prompts <file>",
      "one prompt a line; a .jsonl file has {prompt, …}, and rewards may read the rest",
    )
    .requiredOption(
      "--out <file>",
      "gets a line {prompt, completion: the best, score, responses: all with their scores} for each prompt",
    )
    .option("-n, --n <number>", "responses to each prompt (default 16)")
    .option("--reward-model <folder>", "the reward model that chooses")
    .option("--rewards <file>", "a JSON list of rewards in its place, such as docs/rewards.md has");
  samplingOptions(command)
    .addHelpText("after", "\nEnded early, the same command goes on where --out ends.")
    .action(async () => run(command, parseOptions(options, command), readSampling(command)));
  examples(command, [
    "best-of-n --model starter/model --prompts prompts.txt --reward-model runs/reward/checkpoints/step-200 --out best.jsonl",
    "best-of-n --model base --prompts problems.jsonl -n 64 --rewards rewards.json --temperature 1 --out best.jsonl",
  ]);
}

function readRewards({ rewardModel, rewards }: Options): RewardConfig[] {
  if ((rewardModel === undefined) === (rewards === undefined)) {
    throw new AppError("invalid", "Give either --reward-model FOLDER or --rewards FILE.");
  }
  if (rewards === undefined) return rewardConfigs.parse([{ type: "reward_model", model: rewardModel }]);
  return readJson(rewards, rewardConfigs);
}

async function run(command: Command, given: Options, asked: Partial<SamplingSettings>) {
  const { model, out, n, seed, raw } = given;
  const configs = readRewards(given);
  const rows = readPromptRows(given.prompts);
  requireColumns(configs, rows);
  const { openSampler } = await import("../lib/nn/sampler");
  const { openTextRewardTools } = await import("../lib/nn/text-reward-tools");
  const { bestOfN } = await import("../lib/nn/best-of-n");
  const tools = openTextRewardTools();
  const sampler = await openSampler(model);
  try {
    const used = sayDefaults(sampler, asked);
    const id = createHash("sha256").update(JSON.stringify([resolve(model), configs, used, n, seed, raw, rows]));
    const name = id.digest("hex").slice(0, 16);
    const done = takeUp(out, name, rows.length);
    if (done > 0) note(`${done} of ${rows.length} prompts are answered in ${out}.`);
    const rewards = await openRewards(configs, tools);
    const signal = stopSignal(() => note("Stopping …"));
    const began = performance.now();
    const atOnce = Math.max(1, Math.floor(responsesAtOnce / n));
    for (let at = done; at < rows.length; at += atOnce) {
      const some = rows.slice(at, at + atOnce);
      const items = some.map((row, i) => {
        return { prompt: asAsked(row.prompt, sampler, raw), row, seed: seedFor(seed, at + i) };
      });
      const chosen = await bestOfN(sampler, rewards, items, { n, sampling: asked, signal }).catch((error: unknown) => {
        if (!signal.aborted) throw error;
        throw new AppError(
          "conflict",
          `Stopped. ${at} of ${rows.length} prompts are in ${out}; the same command goes on.`,
        );
      });
      appendFileSync(out, chosen.map((each, i) => line(some[i], each, name)).join(""));
      const now = Math.min(rows.length, at + atOnce);
      const left = ((performance.now() - began) / (now - done)) * (rows.length - now);
      note(`${now} of ${rows.length} prompts${now < rows.length ? `, ${Math.round(left / 1000)} s left` : ""}`);
    }
    report(command, given, used, (performance.now() - began) / 1000);
  } finally {
    tools.close();
    sampler.close();
  }
}

const line = (row: PromptRow | undefined, { best, candidates }: BestOfN, run: string) =>
  `${JSON.stringify({ ...row, completion: best?.text ?? null, score: best?.score ?? null, run, responses: candidates })}\n`;

/**
 * How many prompts an earlier call has answered in `out`; a line that it did not end is taken away.
 * @throws AppError where the file is of another call: mixing both would be neither
 */
function takeUp(out: string, run: string, prompts: number): number {
  if (!existsSync(out)) return 0;
  const text = readFileSync(out, "utf8");
  const whole = text.slice(0, text.lastIndexOf("\n") + 1);
  const lines = whole.split("\n").slice(0, -1);
  const foreign = lines.length === 0 ? text.trim() !== "" : lines.some((each) => runOf(each) !== run);
  if (foreign || lines.length > prompts) {
    throw new AppError(
      "conflict",
      `${out} is there and is not of this model, these prompts, rewards and settings. Remove it or name another file.`,
    );
  }
  if (whole !== text) writeFileSync(out, whole);
  return lines.length;
}

function runOf(line: string): string | null {
  try {
    return writtenRow.parse(JSON.parse(line)).run;
  } catch {
    return null;
  }
}

/** What best-of-n is worth, by n, from all that the file holds. */
function report(command: Command, { out, n }: Options, used: SamplingSettings, seconds: number) {
  const all = z.array(writtenRow).parse(readJsonl(out));
  const curves = all.flatMap(({ responses }) => {
    const scores = responses.flatMap(({ score }) => score ?? []);
    return scores.length === 0 ? [] : [bestOfNMeans(scores)];
  });
  const byN = Array.from({ length: n }, (_, k) => {
    const means = curves.flatMap((curve) => curve[k] ?? []);
    return { n: k + 1, kl: bestOfNKl(k + 1), reward: means.reduce((sum, mean) => sum + mean, 0) / means.length };
  });
  const shown = byN.filter(({ n: each }) => each === n || Number.isInteger(Math.log2(each)));
  const table = shown.map(
    ({ n, kl, reward }) => `${String(n).padStart(5)}  ${kl.toFixed(3).padStart(7)}  ${reward.toFixed(4).padStart(12)}`,
  );
  const unscored = all.length - curves.length;
  const without =
    unscored === 0 ? "" : `\n${unscored} prompts have no response that could be scored: completion is null.`;
  const text = `${all.length} prompts, the best of ${n} responses to each: ${out}${without}\n    n    KL at most   mean reward\n`;
  answer(command, text + table.join("\n"), {
    ...{ ok: true, prompts: all.length, unscored, n, by_n: byN, out, seconds, settings: used },
  });
}
