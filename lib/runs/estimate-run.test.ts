import { mkdtempSync, rmSync } from "node:fs";
import { hostname, tmpdir } from "node:os";
import { join } from "node:path";
import { eq } from "drizzle-orm";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { longestTextOf } from "../datasets/longest-text-of";
import type { Db } from "../db/client";
import { jobs } from "../db/schema/jobs";
import { runs } from "../db/schema/training";
import { testDb } from "../db/test-db";
import { reportWorker } from "../jobs/report-worker";
import type { RunMemory } from "../memory/run-memory";
import { addTask } from "../projects/project.fixture";
import { estimateRun, expectedEngine, readPastMemory } from "./estimate-run";
import { readRun } from "./read-run";
import { addRun, tinyModel } from "./run.fixture";

const wasm = { name: "wasm", gpu: false, captured: false };
const none = { row: 0, prompt: 0 };
let data: string;
let db: Db;

beforeEach(() => {
  data = mkdtempSync(join(tmpdir(), "chorus-estimate-"));
  vi.stubEnv("CHORUS_DATA", data);
  db = testDb();
});
afterEach(() => rmSync(data, { recursive: true, force: true }));

/** A run that has ended, and what is known of its memory. */
function addMeasured(memory: Partial<RunMemory>, status: "succeeded" | "running" | "failed" = "succeeded"): string {
  const { runId, jobId } = addRun(db);
  const known = { machine: hostname(), engine: "wasm", raw: 100, estimated: 100, corrections: 0, peak: 130, ...memory };
  db.update(runs).set({ memory: known }).where(eq(runs.id, runId)).run();
  db.update(jobs).set({ status }).where(eq(jobs.id, jobId)).run();
  return runId;
}

test("runs correct the next estimate that ended, here, on the same engine, and were measured", () => {
  const runId = addMeasured({});
  addMeasured({ peak: 300 }, "running");
  addMeasured({ peak: 300 }, "failed");
  addMeasured({ machine: "elsewhere", peak: 300 });
  addMeasured({ engine: "tensorflow", peak: 300 });
  addMeasured({ peak: null });
  const past = readPastMemory(db, wasm);
  expect(past).toEqual([{ estimated: 100, peak: 130 }]);
  const planned = { algorithm: "dpo", config: {}, model: tinyModel, longest: none };
  const plain = estimateRun(planned, wasm, []);
  expect(estimateRun(planned, wasm, past)).toMatchObject({ raw: plain.total, from: 1, total: 1.3 * plain.total });
  expect(readRun(db, runId).memory).toEqual({ estimated: 100, peak: 130 });
});

test("no batch has more rows than the data, and short rows take less", () => {
  const planned = { algorithm: "dpo", config: { per_device_train_batch_size: 64 }, model: tinyModel, longest: none };
  const whole = estimateRun(planned, wasm, []).total;
  const few = estimateRun({ ...planned, rows: 4 }, wasm, []).total;
  expect(few).toBeLessThan(whole);
  const four = { ...planned, config: { per_device_train_batch_size: 4 } };
  expect(few).toBe(estimateRun(four, wasm, []).total);
  expect(estimateRun({ ...planned, longest: { row: 40, prompt: 10 } }, wasm, []).total).toBeLessThan(whole);
});

test("reward models that the settings name are counted once each", () => {
  const config = (rewards: object[]) => ({ rewards: JSON.stringify(rewards) });
  const weights = (rewards: object[]) => {
    const planned = { algorithm: "grpo", config: config(rewards), model: tinyModel, longest: none };
    const { parts } = estimateRun(planned, wasm, []);
    return parts.find(({ role, what }) => role === "reward" && what === "weights")?.bytes;
  };
  const one = { type: "reward_model", model: tinyModel };
  expect(weights([{ type: "length", max: 9 }])).toBeUndefined();
  expect(weights([one])).toBeGreaterThan(100_000);
  expect(weights([one, { ...one, name: "again" }])).toBe(weights([one]));
});

test("the engine is a live worker's, else the last run's, else TensorFlow", () => {
  expect(expectedEngine(db)).toMatchObject({ name: "tensorflow", captured: true });
  const { runId } = addRun(db);
  db.update(runs)
    .set({ engine: { name: "webgpu", device: "a card", gpu: true } })
    .where(eq(runs.id, runId))
    .run();
  expect(expectedEngine(db)).toMatchObject({ name: "webgpu", gpu: true });
  reportWorker(db, "elsewhere:1", { ...wasm, device: "CPU" });
  expect(expectedEngine(db)).toMatchObject(wasm);
});

test("the longest prompt of a project, and the longest with its response, in bytes", () => {
  addRun(db);
  const projectId = db.select({ id: runs.projectId }).from(runs).get()?.id ?? "";
  expect(longestTextOf(db, projectId)).toEqual(none);
  addTask(db, projectId, "Why?", ["é", "because"]);
  addTask(db, projectId, "Who are you?", ["I"]);
  expect(longestTextOf(db, projectId)).toEqual({ row: 13, prompt: 12 });
});
