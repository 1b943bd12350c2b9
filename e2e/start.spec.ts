import { spawn } from "node:child_process";
import { chmodSync, mkdirSync, mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "@playwright/test";
import Database from "better-sqlite3";
import { openDb } from "../lib/db/client";
import { migrateDb } from "../lib/db/migrate";
import { freePort } from "./free-port";

/** Runs the start command, which is expected to refuse; resolves to its exit status and what it said. */
function start(env: Record<string, string>): Promise<{ status: number | null; said: string }> {
  const child = spawn(process.execPath, ["scripts/start.mjs"], { env: { ...process.env, ...env }, stdio: "pipe" });
  let said = "";
  for (const stream of [child.stdout, child.stderr]) stream.setEncoding("utf8").on("data", (text) => (said += text));
  return new Promise((resolve) => child.on("close", (status) => resolve({ status, said })));
}

const folder = () => mkdtempSync(join(tmpdir(), "chorus-start-"));

test.describe("npm start says what to do when", () => {
  test("Chorus already runs on the data folder", async () => {
    const { status, said } = await start({ PORT: freePort() });
    expect(status).toBe(1);
    expect(said).toContain(`Chorus already runs on ${process.env.CHORUS_DATA}, at http://localhost:`);
    expect(said).toContain("CHORUS_DATA=");
  });

  test("the port is in use", async ({ baseURL }) => {
    const port = new URL(baseURL ?? "").port;
    const { status, said } = await start({ PORT: port, CHORUS_DATA: folder() });
    expect(status).toBe(1);
    expect(said).toContain(`Port ${port} is in use`);
    expect(said).toContain(`PORT=${Number(port) + 1} npm start`);
  });

  test("the port is none", async () => {
    const { status, said } = await start({ PORT: "eighty", CHORUS_DATA: folder() });
    expect(status).toBe(1);
    expect(said).toContain('PORT is "eighty"');
  });

  test("the data folder is a file", async () => {
    const file = join(folder(), "file");
    writeFileSync(file, "");
    const { status, said } = await start({ PORT: freePort(), CHORUS_DATA: file });
    expect(status).toBe(1);
    expect(said).toContain(`The data folder ${file} is not a folder.`);
  });

  // root may write everywhere
  if (process.getuid?.() !== 0) {
    test("the data folder may not be written", async () => {
      const locked = join(folder(), "locked");
      mkdirSync(locked);
      chmodSync(locked, 0o555);
      const { status, said } = await start({ PORT: freePort(), CHORUS_DATA: locked });
      expect(status).toBe(1);
      expect(said).toContain(`The data folder ${locked} may not be written by you.`);
    });
  }

  test("a newer Chorus wrote the database", async () => {
    const data = folder();
    const file = join(data, "chorus.db");
    const db = openDb(file);
    migrateDb(db);
    db.$client.close();
    const raw = new Database(file);
    raw.prepare("update __drizzle_migrations set created_at = created_at + 1000000000").run();
    raw.close();
    const { status, said } = await start({ PORT: freePort(), CHORUS_DATA: data });
    expect(status).toBe(1);
    expect(said).toContain("written by a newer version of Chorus");
  });

  test("the database is none", async () => {
    const data = folder();
    writeFileSync(join(data, "chorus.db"), "this is no database, and long enough to be looked at\n".repeat(40));
    const { status, said } = await start({ PORT: freePort(), CHORUS_DATA: data });
    expect(status).toBe(1);
    expect(said).toContain("is damaged or not a database of Chorus");
  });
});
