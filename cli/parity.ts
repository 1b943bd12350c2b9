import { spawn } from "node:child_process";
import { once } from "node:events";
import type { Command } from "commander";
import { z } from "zod";
import { renderReport } from "../lib/parity/render-report";
import { type EngineReport, engineReport, requireItems, runChecks } from "../lib/parity/run-checks";
import { trlTolerances } from "../lib/parity/trl-check";
import { logitTolerance } from "../lib/parity/worst-logit";
import { answer, examples, note } from "./frame/answer";

/** `npx chorus parity DIR`: what a folder's reference values say of this machine's engines. Exit status 1 past tolerance. */
export function register(program: Command): void {
  const command = program
    .command("parity")
    .description(
      "Compare checkpoints with what transformers gave (logits, greedy tokens, chat template) and training runs with TRL's.",
    )
    .argument(
      "<dir>",
      "a folder with models/FAMILY/{config.json, …, expected.json, expected.safetensors} and trl/{rows.jsonl, RUN.json}, or one model",
    )
    .option(
      "--engine <names>",
      "tensorflow, webgpu, wasm, or several with commas (default: CHORUS_ENGINE, or the best)",
    )
    .action(async (dir: string, { engine }: { engine?: string }) => run(command, dir, engine));
  examples(command, ["parity lib/nn/fixtures", "parity fixtures --engine tensorflow,wasm --json"]);
}

async function run(command: Command, dir: string, engine: string | undefined): Promise<void> {
  requireItems(dir);
  if (engine !== undefined && !engine.includes(",")) process.env.CHORUS_ENGINE = engine;
  const reports = engine?.includes(",")
    ? await runEach(dir, engine.split(","))
    : [await runChecks(dir, (item) => note(`${item} …`))];
  const ok = reports.every(({ passed }) => passed);
  const { firstLoss, anyLoss, gradient, figures } = trlTolerances;
  const allowed = [`a logit may be ${logitTolerance} of the largest one's size away`];
  if (reports.some(({ checks }) => "trl" in checks)) {
    allowed.push(
      `a run's first loss ${firstLoss}, any loss ${anyLoss}, first gradient ${gradient}, other figures ${figures}`,
    );
  }
  const verdict = `${ok ? "All equal" : "NOT all equal"}; ${allowed.join("; ")}.`;
  answer(command, [...reports.map(renderReport), verdict].join("\n\n"), {
    ...{ ok, tolerance: logitTolerance, trl_tolerances: trlTolerances, engines: reports },
  });
  if (!ok) process.exitCode = 1;
}

const childAnswer = z.union([
  z.object({ engines: z.tuple([engineReport]) }).transform(({ engines: [report] }) => report),
  z.object({ error: z.object({ message: z.string() }) }).transform(({ error }) => error.message),
]);

/** Each engine in a process of its own, since a process opens one. An engine that does not open has failed. */
async function runEach(dir: string, names: readonly string[]): Promise<EngineReport[]> {
  const reports: EngineReport[] = [];
  for (const name of names) {
    note(`${name}:`);
    const args = [...process.execArgv, process.argv[1] ?? "", "parity", dir, "--json"];
    const env = { ...process.env, CHORUS_ENGINE: name };
    const child = spawn(process.execPath, args, { env, stdio: ["ignore", "pipe", "inherit"] });
    let output = "";
    child.stdout.setEncoding("utf8").on("data", (chunk) => {
      output += chunk;
    });
    const [code] = await once(child, "close");
    const last = output.trim().split("\n").at(-1) ?? "";
    const found = last.startsWith("{") ? childAnswer.parse(JSON.parse(last)) : `its process ended with status ${code}`;
    reports.push(typeof found === "string" ? { engine: name, passed: false, checks: {}, error: found } : found);
  }
  return reports;
}
