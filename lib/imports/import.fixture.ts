import { mkdtempSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { gzipSync } from "node:zlib";
import type { Db } from "../db/client";
import { createImport } from "./create-import";
import type { ImportOptions } from "./import-options";
import { runImport } from "./run-import";

/** Writes a file for a test into a folder of its own; `.gz` is compressed. */
export function testFile(name: string, content: string): string {
  const path = join(mkdtempSync(join(tmpdir(), "chorus-import-test-")), name);
  writeFileSync(path, name.endsWith(".gz") ? gzipSync(content) : content);
  return path;
}

/** Imports files from disk as the command line does. */
export async function importPaths(db: Db, projectId: string, paths: string[], options: Partial<ImportOptions> = {}) {
  const files = paths.map((path) => ({ name: basename(path), path, bytes: statSync(path).size }));
  const { id } = createImport(db, null, { projectId, files, options });
  return { id, ...(await runImport(db, id, files)) };
}

/** A sampling report of one model; answers[prompt] lists the outputs of configuration k50, then greedy. */
export function report(model: string, answers: Record<string, [string[], string[]]>): string {
  const prompts = Object.entries(answers).map(([prompt, [k50, greedy]]) => ({
    prompt,
    results: [
      { sampling_config: "k50", sampling_params: { top_k: 50 }, outputs: k50 },
      { sampling_config: "greedy", sampling_params: {}, outputs: greedy },
    ],
  }));
  return JSON.stringify({ model_name: model, date: "2026-01-01", args: { seed: 42, prompts: "x.jsonl" }, prompts });
}
