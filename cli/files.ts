import { existsSync, statSync } from "node:fs";
import { basename } from "node:path";
import type { Command } from "commander";
import { z } from "zod";
import { aboutKind, countOf, rowKinds } from "../lib/datasets/row-kinds";
import { addTrainingFile, listTrainingFiles, readTrainingFile } from "../lib/datasets/training-files";
import { writeTrainingRows } from "../lib/datasets/write-training-rows";
import { AppError } from "../lib/errors";
import { newId } from "../lib/ids";
import { openText } from "../lib/imports/open-text";
import { readLines } from "../lib/imports/read-lines";
import { findProject } from "../lib/projects/find-project";
import { answer, examples } from "./frame/answer";
import { openData } from "./frame/open-data";

const options = z.object({ add: z.string().optional(), name: z.string().optional() });

export function register(program: Command): void {
  const command = program
    .command("files")
    .description("List a project's training files, or add one: what a run started in the browser may learn from.")
    .argument("<project>", "id or name")
    .option("--add <file>", "JSON Lines of one kind, also gzipped")
    .option("--name <name>", "what it is called there (default: the file's name)")
    .addHelpText("after", () => `\nKinds, with a line of each:\n${kindsHelp()}`)
    .action(async (project: string) => run(command, project, options.parse(command.opts())));
  examples(command, [
    'files "Helpfulness"',
    'files "Helpfulness" --add demos.jsonl   (what `revise` wrote, for sft)',
    "files prj_01… --add sums.jsonl.gz --name Sums --json",
  ]);
}

async function run(command: Command, wanted: string, { add, name }: z.output<typeof options>): Promise<void> {
  const db = openData();
  const project = findProject(db, wanted);
  if (add === undefined) {
    const files = listTrainingFiles(db, project.id);
    const lines = files.map((file) => `${file.id}  ${file.name}  ${countOf(file.kind, file.rows)}`);
    const none = `“${project.name}” has no training files. Add one with --add FILE.`;
    answer(command, lines.join("\n") || none, { ok: true, project, files });
    return;
  }
  if (!existsSync(add) || !statSync(add).isFile()) throw new AppError("missing", `There is no file ${add}.`);
  const { chunks } = await openText(add);
  const written = await writeTrainingRows(newId("file"), readLines(chunks));
  const added = addTrainingFile(db, null, { projectId: project.id, name: name ?? basename(add), written });
  const file = readTrainingFile(db, project.id, added.id);
  const text = added.known
    ? `“${project.name}” has these rows already, as “${file.name}” (${file.id}).`
    : `“${file.name}” (${file.id}) added to “${project.name}”: ${countOf(file.kind, file.rows)}.`;
  answer(command, text, { ok: true, project, known: added.known, file });
}

const kindsHelp = () =>
  rowKinds.map((kind) => `  ${aboutKind[kind].title}\n      ${aboutKind[kind].example}`).join("\n");
