import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { asc, eq } from "drizzle-orm";
import { afterEach, beforeEach, expect, test } from "vitest";
import type { Db } from "../lib/db/client";
import { jobs } from "../lib/db/schema/jobs";
import { runLogs, runMetrics, runs } from "../lib/db/schema/training";
import { testDb } from "../lib/db/test-db";
import { listWorkers } from "../lib/jobs/list-workers";
import { runMemory } from "../lib/memory/run-memory";
import { readPastMemory } from "../lib/runs/estimate-run";
import { readRun } from "../lib/runs/read-run";
import { resumeRun } from "../lib/runs/resume-run";
import { addRun } from "../lib/runs/run.fixture";
import { stopRun } from "../lib/runs/stop-run";
import { startWorker, type TestWorker, until } from "./start-worker.fixture";

const steps = 80;
const config = { max_steps: steps, save_steps: 20, eval_steps: 40, sample_steps: 0, per_device_train_batch_size: 4 };

let data: string;
let db: Db;
let started: TestWorker[];

beforeEach(() => {
  data = mkdtempSync(join(tmpdir(), "chorus-worker-"));
  process.env.CHORUS_DATA = data;
  db = testDb(join(data, "chorus.db"));
  started = [];
});
afterEach(async () => {
  for (const worker of started) worker.kill("SIGKILL");
  await Promise.all(started.map(({ ended }) => ended));
  db.$client.close();
  rmSync(data, { recursive: true, force: true });
});

function start(clock?: Record<string, string>): TestWorker {
  const worker = startWorker(data, clock);
  started.push(worker);
  return worker;
}

const stepAtLeast = (runId: string, step: number) => until(`step ${step}`, () => readRun(db, runId).step >= step);
const state = (runId: string) => readRun(db, runId).state;
const succeeded = (runId: string) => until("success", () => state(runId) === "succeeded");

/** Every step is there exactly once; those of a later attempt go on from a checkpoint. */
function expectWhole(runId: string, attempts: readonly number[]): void {
  const rows = db.select().from(runMetrics).where(eq(runMetrics.runId, runId)).orderBy(asc(runMetrics.step)).all();
  expect(rows.map(({ step }) => step)).toEqual(Array.from({ length: steps }, (_, i) => i + 1));
  expect([...new Set(rows.map(({ attempt }) => attempt))]).toEqual(attempts);
  expect(rows.every(({ values }) => Number.isFinite(values.loss))).toBe(true);
  expect(rows.at(-1)?.values).toHaveProperty("eval_loss");
}

/** Child processes of a process, from /proc. */
function childrenOf(pid: number): number[] {
  return readdirSync("/proc").flatMap((name) => {
    if (!/^\d+$/.test(name)) return [];
    try {
      const stat = readFileSync(`/proc/${name}/stat`, "utf8");
      return Number(stat.slice(stat.lastIndexOf(")") + 2).split(" ")[1]) === pid ? [Number(name)] : [];
    } catch {
      return []; // it ended meanwhile
    }
  });
}

test("kill -9 of the worker in mid-run: the run is lost, another worker resumes it, no step is there twice", async () => {
  const { runId } = addRun(db, config);
  const first = start();
  await stepAtLeast(runId, 30);
  expect(listWorkers(db)).toMatchObject([{ engine: { name: "wasm" } }]);
  first.kill("SIGKILL");
  await first.ended;
  await until("lost", () => state(runId) === "lost", 5_000);
  start();
  await succeeded(runId);
  expectWhole(runId, [1, 2]);
  expect(readRun(db, runId).checkpoints.map(({ step }) => step)).toEqual([20, 40, 60, 80]);
  const said = db.select().from(runLogs).where(eq(runLogs.runId, runId)).all();
  expect(said.map(({ message }) => message).join("\n")).toMatch(/Going on from step [24]0/);
});

test("kill -9 of the process that trains: the worker takes the run up again by itself, and says what happened", async () => {
  const { runId, jobId } = addRun(db, config);
  const worker = start();
  await stepAtLeast(runId, 30);
  const children = childrenOf(worker.pid);
  for (const pid of children) process.kill(pid, "SIGKILL");
  await until("back in the queue", () => state(runId) === "queued" || readRun(db, runId).attempt === 2);
  const job = db.select().from(jobs).where(eq(jobs.id, jobId)).get();
  expect(job?.error).toMatch(/ended by SIGKILL.*out of memory/s);
  await succeeded(runId);
  expectWhole(runId, [1, 2]);
});

test("a stop whose worker is dead is done at once; resumed, the run goes on to its end", async () => {
  const { runId } = addRun(db, config);
  const worker = start({ CHORUS_LEASE_MS: "600000" });
  await stepAtLeast(runId, 30);
  worker.kill("SIGKILL");
  await worker.ended;
  const asked = Date.now();
  expect(stopRun(db, runId)).toBe("ended");
  expect(state(runId)).toBe("stopped");
  expect(Date.now() - asked).toBeLessThan(2_000);
  resumeRun(db, runId);
  start();
  await succeeded(runId);
  expectWhole(runId, [1, 2]);
});

test("stop saves where it is; resume goes on from exactly there", async () => {
  const { runId } = addRun(db, config);
  start();
  await stepAtLeast(runId, 25);
  expect(stopRun(db, runId)).toBe("stopping");
  await until("stopped", () => state(runId) === "stopped");
  const { step, checkpoints } = readRun(db, runId);
  expect(checkpoints.at(-1)?.step).toBe(step);
  expect(step).toBeLessThan(steps);
  resumeRun(db, runId);
  await succeeded(runId);
  expectWhole(runId, [1, 2]);
  const memory = runMemory.parse(db.select().from(runs).where(eq(runs.id, runId)).get()?.memory);
  expect(memory.peak).toBeGreaterThan(50e6); // of a process that trained, in bytes
  expect(memory.corrections).toBe(0); // it is its own only run here
  expect(readPastMemory(db, { name: "wasm", gpu: false, captured: false })).toEqual([
    { estimated: memory.raw, peak: memory.peak },
  ]);
});

test("a worker that is told to end saves and gives the run back without spending an attempt", async () => {
  const { runId } = addRun(db, config);
  const first = start();
  await stepAtLeast(runId, 25);
  first.kill("SIGTERM");
  expect(await first.ended).toBe(0);
  const view = readRun(db, runId);
  expect(view).toMatchObject({ state: "queued", attempt: 0 });
  expect(view.checkpoints.at(-1)?.step).toBe(view.step);
  start();
  await succeeded(runId);
  expectWhole(runId, [1]);
});
