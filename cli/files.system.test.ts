import { spawnSync } from "node:child_process";
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { expect, test } from "vitest";
import { openDb } from "../lib/db/client";
import { migrateDb } from "../lib/db/migrate";
import { projectDir } from "../lib/env";
import { createProject } from "../lib/projects/create-project";

test("adds what revise wrote to a project, once; refuses a bad line; lists what there is", () => {
  const data = mkdtempSync(join(tmpdir(), "chorus-files-"));
  try {
    const db = openDb(join(data, "chorus.db"));
    migrateDb(db);
    createProject(db, null, { name: "P" });
    db.$client.close();
    const files = (...args: string[]) => {
      const command = [join(projectDir, "bin", "chorus.mjs"), "files", "P", ...args, "--json"];
      const { stdout } = spawnSync(process.execPath, command, {
        encoding: "utf8",
        env: { ...process.env, CHORUS_DATA: data },
      });
      return JSON.parse(stdout.trim().split("\n").at(-1) ?? "");
    };
    const revised = (row: number) =>
      JSON.stringify({ row, prompt: "Why?", completion: "So.", original: "No.", revisions: [], source: "ai" });
    const path = join(data, "demos.jsonl.gz");
    writeFileSync(path, gzipSync(`${revised(0)}\n${revised(1)}\n`));
    const file = { kind: "demonstrations", rows: 2, name: "demos.jsonl.gz" };
    expect(files("--add", path)).toMatchObject({ ok: true, known: false, file });
    expect(files("--add", path, "--name", "again")).toMatchObject({ known: true, file });
    const bad = join(data, "bad.jsonl");
    writeFileSync(bad, `${revised(0)}\n{"prompt": "Why?", "chosen": "So."}\n`);
    expect(files("--add", bad)).toMatchObject({
      ok: false,
      error: { kind: "invalid", message: expect.stringContaining("Line 2: the column “rejected” is missing") },
    });
    expect(files()).toMatchObject({ files: [file] });
    expect(readdirSync(join(data, "files"))).toHaveLength(1);
  } finally {
    rmSync(data, { recursive: true, force: true });
  }
});
