import { createInterface } from "node:readline/promises";
import type { Command } from "commander";
import { z } from "zod";
import { algorithms } from "../lib/algorithms/registry";
import { readJsonl } from "../lib/datasets/read-jsonl";
import { AppError } from "../lib/errors";
import { countRows } from "../lib/guide/count-rows";
import type { Facts } from "../lib/guide/facts";
import { type Advice, type Guidance, recommend } from "../lib/guide/recommend";
import { guideMethod } from "../lib/guide/rules";
import { checkAnswers, situation } from "../lib/guide/situation";
import { machineMemory } from "../lib/memory/machine";
import { findProject } from "../lib/projects/find-project";
import { newRunLink } from "../lib/runs/new-run-query";
import { readGuideFacts } from "../lib/runs/read-guide-facts";
import { readSettings, type SettingField, settingFields } from "../lib/runs/setting-fields";
import { answer, examples, wantsJson } from "./frame/answer";
import { askQuestions } from "./frame/ask-questions";
import { openData } from "./frame/open-data";

const fields = settingFields(situation);
const flagOf = (name: string) => name.replace(/[A-Z]/g, (capital) => `-${capital.toLowerCase()}`);
const options = z.looseObject({
  project: z.string().optional(),
  data: z.string().optional(),
  ask: z.boolean().default(true),
});

export function register(program: Command): void {
  const command = program
    .command("guide")
    .description("Recommend a training method: asks what you want and looks at what a project or a file has.")
    .option("--project <name>", "a project of the data folder, by name or id")
    .option("--data <file>", "a JSON Lines file")
    .option("--no-ask", "ask nothing: what the flags do not say is as found, or the default");
  for (const { name, description, choices, kind } of fields) {
    const value = kind === "switch" ? "yes|no" : kind === "choice" ? choices.join("|") : "number";
    command.option(`--${flagOf(name)} <${value}>`, description);
  }
  command.action(async () => run(command, command.opts()));
  examples(command, [
    "guide",
    'guide --project "Everyday answers"',
    "guide --data pairs.jsonl --no-ask --online yes",
    "guide --no-ask --pairs 500 --groups 2 --disagree yes --json",
  ]);
}

async function run(command: Command, raw: Record<string, unknown>): Promise<void> {
  const { project, data, ask } = options.parse(raw);
  const { facts, projectId } = readFacts(project, data);
  const said = readFlags(raw);
  const asking = ask && !wantsJson(command) && process.stdin.isTTY === true;
  const open = fields.filter(({ name }) => !(name in said));
  const asked = asking ? await askPerson(open, facts) : {};
  const settled = situation.parse({ ...facts.values, ...said, ...asked });
  const guidance = recommend(Object.values(algorithms).map(guideMethod), settled, facts);
  const start = (advice: Advice) => howToStart(advice, projectId, data);
  answer(command, render(guidance, start), {
    ok: true,
    situation: settled,
    notes: facts.notes,
    best: guidance.best && outline(guidance.best, start(guidance.best)),
    alternatives: guidance.alternatives.map((advice) => outline(advice, start(advice))),
    outOfReach: guidance.outOfReach.map((advice) => outline(advice, undefined)),
  });
}

function readFacts(project: string | undefined, data: string | undefined): { facts: Facts; projectId?: string } {
  if (project !== undefined && data !== undefined) {
    throw new AppError("invalid", "Give --project or --data, not both: a run learns from one of them.");
  }
  if (project !== undefined) {
    const db = openData();
    const { id: projectId } = findProject(db, project);
    return { facts: readGuideFacts(db, projectId), projectId };
  }
  const memory = Number((machineMemory().total / 1e9).toPrecision(3));
  const { values, notes } = data === undefined ? { values: {}, notes: {} } : countRows(readJsonl(data));
  return { facts: { values: { ...values, memory }, notes: { ...notes, memory: "Of this machine." } } };
}

/** What the flags answer. @throws AppError naming the first that cannot be used */
function readFlags(raw: Record<string, unknown>) {
  const texts = Object.fromEntries(
    fields.flatMap(({ name, kind }): [string, string][] => {
      const text = raw[name];
      if (typeof text !== "string") return [];
      return [[name, kind === "switch" ? text.replace(/^yes$/, "true").replace(/^no$/, "false") : text]];
    }),
  );
  const { values, errors } = checkAnswers(readSettings(fields, texts));
  const [wrong] = Object.entries(errors);
  if (wrong) throw new AppError("invalid", `--${flagOf(wrong[0])}: ${wrong[1]}`);
  return values;
}

async function askPerson(open: readonly SettingField[], { values, notes }: Facts) {
  const found: Readonly<Record<string, unknown>> = values;
  const terminal = createInterface({ input: process.stdin, output: process.stderr });
  const ended = new Promise<null>((resolve) => terminal.once("close", () => resolve(null)));
  try {
    const standing = ({ name, standard }: SettingField) => String(found[name] ?? standard);
    return await askQuestions(open, standing, notes, (text) => Promise.race([terminal.question(text), ended]));
  } finally {
    terminal.close();
  }
}

/** The form's address where a project was looked at, else the command that starts the run. */
function howToStart({ method, settings, file }: Advice, projectId: string | undefined, data = "FILE"): string {
  if (projectId !== undefined) return newRunLink(projectId, method.name, settings, file?.id);
  const set = settings.length > 0 ? ` --set ${settings.map(({ name, value }) => `'${name}=${value}'`).join(" ")}` : "";
  return `npx chorus train --algorithm ${method.name} --model MODEL --data ${data} --out OUT${set}`;
}

function outline({ method, reasons, against, missing, settings, points }: Advice, start: string | undefined) {
  const { name, title, choice } = method;
  return { algorithm: name, title, points, reasons, against, missing, settings, paper: choice.paper, start };
}

function render({ best, alternatives, outOfReach }: Guidance, start: (advice: Advice) => string): string {
  const list = (sentences: readonly { text: string }[], sign: string) =>
    sentences.map(({ text }) => `  ${sign} ${text}`);
  const lines = best
    ? [
        `${best.method.title} (${best.method.name})`,
        `  ${best.method.summary}`,
        ...list(best.reasons, "+"),
        ...list(best.against, "-"),
        ...best.settings.map(({ name, value, text }) => `  ${name}=${value}: ${text}`),
        `  ${start(best)}`,
      ]
    : ["There is nothing to learn from yet."];
  const others = alternatives.slice(0, 4).map(({ method, reasons, against }) => {
    const why = [reasons[0]?.text, against[0] && `But: ${against[0].text}`].filter(Boolean).join(" ");
    return `  ${method.title} (${method.name}). ${why}`;
  });
  const lacking = outOfReach.map(({ method, missing }) => {
    return `  ${method.title} (${method.name}). ${missing.map(({ text }) => text).join(" ")}`;
  });
  return [
    ...lines,
    ...(others.length > 0 ? ["", "What else would work:", ...others] : []),
    ...(lacking.length > 0 ? ["", "Out of reach for now:", ...lacking] : []),
  ].join("\n");
}
