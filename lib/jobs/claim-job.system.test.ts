import { execFile } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { afterAll, expect, test } from "vitest";
import { z } from "zod";
import { immediate } from "../db/client";
import { testDb } from "../db/test-db";
import { enqueue } from "./enqueue";

const dir = mkdtempSync(join(tmpdir(), "chorus-claims-"));
afterAll(() => rmSync(dir, { recursive: true, force: true }));

test("two processes race for 100 jobs: each job goes to exactly one of them", async () => {
  const file = join(dir, "chorus.db");
  const db = testDb(file);
  const queued = immediate(db, (tx) =>
    Array.from({ length: 100 }, (_, i) => enqueue(tx, "train", { runId: `run_${i}` })),
  );
  const racer = fileURLToPath(new URL("./race-claims.fixture.ts", import.meta.url));
  const race = async () => {
    const { stdout } = await promisify(execFile)(process.execPath, ["--import", "tsx", racer, file]);
    return z.array(z.string()).parse(JSON.parse(stdout));
  };
  const claims = (await Promise.all([race(), race()])).flat();
  expect(claims).toHaveLength(100);
  expect(new Set(claims)).toEqual(new Set(queued));
  db.$client.close();
});
