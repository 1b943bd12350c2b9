import { spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { and, count, eq } from "drizzle-orm";
import { afterAll, expect, test } from "vitest";
import { openDb } from "../db/client";
import { labels, pairs, tasks } from "../db/schema/labeling";
import { testDb } from "../db/test-db";
import { projectFixture } from "./project.fixture";

const dir = mkdtempSync(join(tmpdir(), "chorus-labeling-"));
afterAll(() => rmSync(dir, { recursive: true, force: true }));

/** Starts a process in which `people` annotate until nothing is left; `output` grows by the labels acknowledged. */
function annotate(file: string, projectId: string, people: readonly { id: string }[]) {
  const script = fileURLToPath(new URL("./annotate.fixture.ts", import.meta.url));
  const args = ["--import", "tsx", script, file, projectId, ...people.map(({ id }) => id)];
  const child = spawn(process.execPath, args, { stdio: ["ignore", "pipe", "inherit"] });
  const run = { child, output: "", ended: new Promise<number | null>((resolve) => child.on("close", resolve)) };
  child.stdout.setEncoding("utf8").on("data", (text: string) => {
    run.output += text;
  });
  return run;
}

const linesOf = (output: string) => output.split("\n").slice(0, -1);

test("20 concurrent annotators on 200 tasks with K=3 end with exactly 3 labels a task, none twice by one person", async () => {
  const file = join(dir, "crowd.db");
  const db = testDb(file);
  const { projectId, annotators } = projectFixture(db, { people: 20, tasks: 200, labelsPerTask: 3 });
  const processes = [0, 4, 8, 12, 16].map((from) => annotate(file, projectId, annotators.slice(from, from + 4)));
  expect(await Promise.all(processes.map(({ ended }) => ended))).toEqual([0, 0, 0, 0, 0]);

  const each = db.select({ n: count() }).from(labels).where(eq(labels.surplus, false)).groupBy(labels.taskId).all();
  expect(each).toEqual(Array.from({ length: 200 }, () => ({ n: 3 })));
  const byPerson = db.select({ n: count() }).from(labels).groupBy(labels.taskId, labels.userId).all();
  expect(byPerson).toHaveLength(600);
  const complete = and(eq(tasks.status, "complete"), eq(tasks.labelCount, 3));
  expect(db.select().from(tasks).where(complete).all()).toHaveLength(200);
  expect(db.select().from(pairs).all()).toHaveLength(600 * 3);
  expect(processes.flatMap(({ output }) => linesOf(output))).toHaveLength(600);
  db.$client.close();
});

test("kill -9 in mid-stream loses no acknowledged label", async () => {
  const file = join(dir, "killed.db");
  const seed = testDb(file);
  const { projectId, annotators } = projectFixture(seed, { people: 3, tasks: 20_000 });
  seed.$client.close();
  const acknowledged: string[] = [];
  for (const person of annotators) {
    const run = annotate(file, projectId, [person]);
    const enough = 40 + Math.floor(process.hrtime()[1] % 60); // killed at another place each time
    while (linesOf(run.output).length < enough) await new Promise((resolve) => setTimeout(resolve, 5));
    run.child.kill("SIGKILL");
    expect(await run.ended).toBeNull();
    acknowledged.push(...linesOf(run.output));
  }
  const db = openDb(file);
  const stored = new Set(
    db
      .select({ id: labels.id })
      .from(labels)
      .all()
      .map(({ id }) => id),
  );
  expect(acknowledged.length).toBeGreaterThanOrEqual(120);
  expect(acknowledged.filter((id) => !stored.has(id))).toEqual([]);
  expect(db.$client.pragma("integrity_check", { simple: true })).toBe("ok");
  const counted = db.select({ n: count() }).from(tasks).where(eq(tasks.labelCount, 1)).get();
  expect(counted?.n).toBe(stored.size); // label, pairs and count came together or not at all
  expect(db.select().from(pairs).all()).toHaveLength(stored.size * 3);
  db.$client.close();
});
