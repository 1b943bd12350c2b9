import { createWriteStream } from "node:fs";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import type { Command } from "commander";
import { z } from "zod";
import { exportRows } from "../lib/datasets/export-dataset";
import { AppError } from "../lib/errors";
import { findProject } from "../lib/projects/find-project";
import { readProject } from "../lib/projects/read-project";
import { answer, examples } from "./frame/answer";
import { openData } from "./frame/open-data";

const options = z.object({
  project: z.string(),
  out: z.string(),
  group: z.array(z.string()).optional(),
  includeImported: z.boolean().default(false),
  source: z.enum(["people", "ai", "both"], "--source: people, ai or both.").default("people"),
});

export function register(program: Command): void {
  const command = program
    .command("export")
    .description(
      "Write a project's pairs as TRL preference rows (JSON Lines), with group, annotator hash, task and time.",
    )
    .requiredOption("--project <id or name>", "whose pairs")
    .requiredOption("--out <file>", "where to")
    .option("--group <name...>", "only labels given as these belief groups")
    .option("--source <whose>", "people (default), ai (what models judged), or both")
    .option("--include-imported", "also the rankings that came with imported files")
    .action(async () => run(command, options.parse(command.opts())));
  examples(command, [
    'export --project "Helpfulness" --out pairs.jsonl',
    'export --project "Helpfulness" --group Brief --out brief.jsonl',
  ]);
}

async function run(command: Command, given: z.output<typeof options>): Promise<void> {
  const db = openData();
  const project = readProject(db, findProject(db, given.project).id);
  const groups = given.group?.map((name) => {
    const group = project.groups.find((each) => each.name.toLowerCase() === name.toLowerCase());
    if (!group) throw new AppError("missing", `“${project.name}” has no belief group “${name}”.`);
    return group.id;
  });
  let rows = 0;
  function* counted(): Generator<string> {
    for (const line of exportRows(db, {
      projectId: project.id,
      groups: groups ?? "all",
      includeImported: given.includeImported,
      source: given.source,
    })) {
      rows += 1;
      yield line;
    }
  }
  await pipeline(Readable.from(counted()), createWriteStream(given.out));
  answer(command, `${rows} pairs written to ${given.out}.`, { ok: true, project: project.id, rows, out: given.out });
}
