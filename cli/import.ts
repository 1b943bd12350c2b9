import { existsSync, statSync } from "node:fs";
import { basename, resolve } from "node:path";
import type { Command } from "commander";
import { z } from "zod";
import { AppError } from "../lib/errors";
import { createImport } from "../lib/imports/create-import";
import { formatNames, importOptions } from "../lib/imports/import-options";
import { importFormats } from "../lib/imports/registry";
import { runImport } from "../lib/imports/run-import";
import { createProject } from "../lib/projects/create-project";
import { findProject } from "../lib/projects/find-project";
import { answer, examples, note } from "./frame/answer";
import { openData } from "./frame/open-data";

const options = importOptions.extend({ project: z.string(), create: z.boolean().default(false) });
const shownErrors = 20;

export function register(program: Command): void {
  const command = program
    .command("import")
    .description("Turn files into tasks to be ranked. Importing a file twice adds nothing.")
    .argument("<files...>", "JSON Lines or JSON, also gzipped")
    .requiredOption("--project <id or name>", "the project that gets the tasks")
    .option("--create", "make the project when there is none of that name")
    .option("--format <name>", `instead of detecting it: ${formatNames.join(", ")}`)
    .option("--gather", "rank all responses to one prompt together, across rows and files (sampling reports always do)")
    .option("--responses-per-task <2..8>", "most responses of one task; gathered: one of each model, or 4 of one model")
    .option("--tasks-per-prompt <n>", "most tasks made of one prompt's gathered responses (default 1)")
    .option("--sampling-config <name>", 'only these samples of a sampling report, for example "greedy"')
    .addHelpText("after", () => `\nFormats:\n${formatsHelp()}`)
    .action(async (files: string[]) => run(command, files, options.parse(command.opts())));
  examples(command, [
    'import --project "Helpfulness" prompts.jsonl',
    "import --project prj_01… pythia-1b.json pythia-3b.json pythia-12b.json   (ranked together, by prompt)",
    'import --project "New one" --create trees.jsonl.gz --json',
  ]);
}

async function run(command: Command, paths: string[], given: z.output<typeof options>): Promise<void> {
  const { project: wanted, create, ...chosen } = given;
  const files = paths.map((path) => {
    if (!existsSync(path) || !statSync(path).isFile()) throw new AppError("missing", `There is no file ${path}.`);
    return { name: basename(path), path: resolve(path), bytes: statSync(path).size };
  });
  const db = openData();
  const project = create ? findOrCreate(db, wanted) : findProject(db, wanted);
  const { id } = createImport(db, null, { projectId: project.id, files, options: chosen });
  const total = files.reduce((sum, file) => sum + file.bytes, 0);
  const progress = shownProgress(total);
  const tally = await runImport(db, id, files, { onProgress: progress });
  const { added, known, rejected, errors } = tally;
  for (const error of errors.slice(0, shownErrors)) note(`${error.file}:${error.line}: ${error.reason}`);
  if (rejected > shownErrors) note(`… and ${rejected - shownErrors} more (--json lists the first 1000)`);
  if (added + known === 0) throw new AppError("invalid", "Nothing could be imported. See the reasons above.");
  const text = `${added} tasks added to “${project.name}”, ${known} known already, ${rejected} rows could not be used.`;
  answer(command, text, {
    ok: true,
    importId: id,
    project,
    added,
    known,
    rejected,
    formats: [...tally.formats],
    errors,
  });
}

function findOrCreate(db: ReturnType<typeof openData>, name: string): { id: string; name: string } {
  try {
    return findProject(db, name);
  } catch (error) {
    if (!(error instanceof AppError) || error.kind !== "missing") throw error;
    return { ...createProject(db, null, { name }), name };
  }
}

/** Tells how far it is, every two seconds at most. */
function shownProgress(total: number): (tally: { bytesRead: number; added: number }) => void {
  const start = Date.now();
  let last = start;
  return ({ bytesRead, added }) => {
    const now = Date.now();
    if (now - last < 2000 || bytesRead === 0) return;
    last = now;
    const left = Math.round((((now - start) / bytesRead) * (total - bytesRead)) / 1000);
    note(`${Math.floor((bytesRead / total) * 100)} % read, ${added} tasks added, about ${left} s left`);
  };
}

function formatsHelp(): string {
  return Object.entries(importFormats)
    .map(([name, { title, description, example }]) => {
      const lines = example.split("\n").map((line) => `      ${line}`);
      return `  ${name}: ${title}\n    ${description}\n${lines.join("\n")}`;
    })
    .join("\n");
}
