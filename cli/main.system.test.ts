import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { z } from "zod";
import { openDb } from "../lib/db/client";
import { migrateDb } from "../lib/db/migrate";
import { projectDir } from "../lib/env";
import { verbNames } from "./frame/load-verbs";

const data = mkdtempSync(join(tmpdir(), "chorus-cli-"));
beforeAll(() => {
  const db = openDb(join(data, "chorus.db"));
  migrateDb(db);
  db.$client.close();
});
afterAll(() => rmSync(data, { recursive: true, force: true }));

function chorus(...args: string[]) {
  const env = { ...process.env, CHORUS_DATA: data };
  return spawnSync(process.execPath, [join(projectDir, "bin", "chorus.mjs"), ...args], { encoding: "utf8", env });
}

/** The last line of standard output, which `--json` promises to be one JSON object. */
function lastLine(stdout: string): Record<string, unknown> {
  return z.record(z.string(), z.unknown()).parse(JSON.parse(stdout.trim().split("\n").at(-1) ?? ""));
}

test("npx runs this project's command, without a network", () => {
  const env = { ...process.env, CHORUS_DATA: data, npm_config_offline: "true" };
  const { status, stdout } = spawnSync("npx", ["chorus", "status", "--json"], {
    encoding: "utf8",
    env,
    cwd: projectDir,
  });
  expect(status).toBe(0);
  expect(lastLine(stdout)).toMatchObject({ ok: true, data });
});

test("help lists every verb, and every verb has examples and --json", () => {
  const { status, stdout } = chorus("--help");
  expect(status).toBe(0);
  for (const verb of verbNames()) {
    expect(stdout).toMatch(new RegExp(`^ {2}${verb}\\b`, "m"));
    const leaf = { user: "add", demo: "remove" }[verb];
    const help = chorus(verb, ...(leaf ? [leaf] : []), "--help");
    expect(help.status, verb).toBe(0);
    expect(help.stdout, verb).toContain("Examples:");
    expect(help.stdout, verb).toContain("--json");
  }
});

describe("what cannot be done", () => {
  test("an unknown verb is refused with a suggestion", () => {
    const { status, stderr } = chorus("stauts");
    expect(status).toBe(1);
    expect(stderr).toContain("Did you mean status?");
  });

  test("is one sentence on standard error, and JSON for scripts", () => {
    const { status, stdout, stderr } = chorus("user", "reset-password", "nobody@example.org", "--json");
    expect(status).toBe(1);
    expect(stderr).toMatch(/^chorus: Nobody has the email nobody@example\.org\..*\n$/);
    expect(lastLine(stdout)).toMatchObject({ ok: false, error: { kind: "missing" } });
  });

  test("a missing argument, too", () => {
    const { status, stdout } = chorus("backup", "--json");
    expect(status).toBe(1);
    expect(lastLine(stdout)).toMatchObject({ ok: false, error: { kind: "invalid" } });
  });

  test("nothing before the first start", () => {
    const env = { ...process.env, CHORUS_DATA: join(data, "elsewhere") };
    const bin = join(projectDir, "bin", "chorus.mjs");
    const { status, stderr } = spawnSync(process.execPath, [bin, "status"], { encoding: "utf8", env });
    expect(status).toBe(1);
    expect(stderr).toContain('Run "npm start" once');
  });
});

test("people are added, listed and given new passwords", () => {
  const added = lastLine(chorus("user", "add", "Mia@Example.org", "--role", "reviewer", "--json").stdout);
  expect(added).toMatchObject({
    ok: true,
    email: "mia@example.org",
    password: expect.stringMatching(/^[a-z0-9-]{20,}$/),
  });
  expect(chorus("user", "add", "mia@example.org").status).toBe(1);
  expect(chorus("user", "list").stdout).toContain("mia@example.org  Mia  reviewer");
  const reset = lastLine(chorus("user", "reset-password", "mia@example.org", "--json").stdout);
  expect(reset.password).not.toBe(added.password);
});

test("a backup is a whole database, and is not written over", () => {
  const file = join(data, "copy.db");
  expect(lastLine(chorus("backup", file, "--json").stdout)).toMatchObject({ ok: true, file });
  const copy = openDb(file);
  expect(copy.$client.pragma("integrity_check", { simple: true })).toBe("ok");
  expect(copy.$client.prepare("select count(*) from users").pluck().get()).toBe(1);
  copy.$client.close();
  const again = chorus("backup", file);
  expect(again.status).toBe(1);
  expect(again.stderr).toContain("is there already");
  expect(existsSync(`${file}.part`)).toBe(false);
});
