import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Db } from "../lib/db/client";
import { createImport } from "../lib/imports/create-import";
import { runImport } from "../lib/imports/run-import";
import { createProject } from "../lib/projects/create-project";
import type { CreateProjectInput } from "../lib/projects/project-input";

/** Generated rows: prompts with one response of each model, in the format `{prompt, responses: [{text, model}]}`. */
export function responseRows(name: string, prompts: number, models: readonly string[]): string {
  const rows = Array.from({ length: prompts }, (_, i) => ({
    prompt: `${name}: what should I cook on day ${i + 1}?`,
    responses: models.map((model, m) => ({
      text: `Try dish ${i + 1}.${m + 1}.${" It takes ten minutes and little else.".repeat(m)}`,
      model,
    })),
  }));
  return `${rows.map((row) => JSON.stringify(row)).join("\n")}\n`;
}

/** A project of its own for one test, filled through the importer. */
export async function seedProject(
  db: Db,
  input: CreateProjectInput & { prompts?: number; models?: readonly string[] },
): Promise<{ id: string; name: string }> {
  const { prompts = 5, models = ["alpha", "beta", "gamma"], ...fields } = input;
  const { id } = createProject(db, null, fields);
  await importRows(db, id, responseRows(fields.name, prompts, models));
  return { id, name: fields.name };
}

/** Imports the lines of a file into a project. */
export async function importRows(db: Db, projectId: string, text: string): Promise<void> {
  const dir = mkdtempSync(join(tmpdir(), "chorus-seed-"));
  const path = join(dir, "responses.jsonl");
  try {
    writeFileSync(path, text);
    const made = createImport(db, null, { projectId, files: [{ name: "responses.jsonl", bytes: text.length }] });
    await runImport(db, made.id, [{ name: "responses.jsonl", path }]);
  } finally {
    rmSync(dir, { recursive: true, force: true });
  }
}
