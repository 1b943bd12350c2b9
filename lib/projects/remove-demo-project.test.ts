import { existsSync, mkdirSync, mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { beforeEach, expect, test, vi } from "vitest";
import type { Db } from "../db/client";
import { jobs } from "../db/schema/jobs";
import { projects } from "../db/schema/projects";
import { checkpoints, datasets, runMetrics, runs, trainingFiles } from "../db/schema/training";
import { testDb } from "../db/test-db";
import { paths } from "../env";
import { createProject } from "./create-project";
import { addLabel, addTask, addUser } from "./project.fixture";
import { removeDemoProject } from "./remove-demo-project";

let db: Db;
beforeEach(() => {
  vi.stubEnv("CHORUS_DATA", mkdtempSync(join(tmpdir(), "chorus-demo-")));
  db = testDb();
});

const checkpoint = (id: string, runId: string | null) => ({
  id,
  name: id,
  role: "policy" as const,
  path: id,
  runId,
  step: runId ? 1 : null,
  sha256: id,
  bytes: 1,
  parameters: 1,
  createdAt: 1,
});

function trainedDemo(status: "succeeded" | "running") {
  const ada = addUser(db, "Ada");
  const demo = createProject(db, ada, { name: "Demo", isDemo: true, groups: [{ name: "A" }] }).id;
  addLabel(db, addTask(db, demo, "p", ["a", "b"]), ada, [["a"], ["b"]]);
  db.insert(checkpoints).values(checkpoint("starter", null)).run();
  db.insert(jobs).values({ id: "job", kind: "train", payload: {}, status, runAfter: 1, createdAt: 1 }).run();
  const dataset = { projectId: demo, query: {}, lastLabelSeq: 1, sha256: "x", trainRows: 1, testRows: 0, createdAt: 1 };
  db.insert(datasets)
    .values({ id: "dst", ...dataset })
    .run();
  const run = { name: "r", seed: 1, algorithm: "dpo", config: {}, baseId: "starter", datasetId: "dst", createdAt: 1 };
  db.insert(runs)
    .values({ id: "run", projectId: demo, jobId: "job", ...run })
    .run();
  db.insert(checkpoints).values(checkpoint("trained", "run")).run();
  db.insert(runMetrics).values({ runId: "run", step: 1, attempt: 1, values: {}, createdAt: 1 }).run();
  mkdirSync(paths.run("run"), { recursive: true });
  writeFileSync(join(paths.run("run"), "model.safetensors"), "x");
  return { ada, demo, run };
}

test("the demonstration goes completely: rows, run folders, checkpoints; nothing else does", () => {
  const { ada, demo } = trainedDemo("succeeded");
  const own = createProject(db, ada, { name: "Own" }).id;
  addTask(db, own, "p", ["a", "b"]);
  const file = { kind: "prompts" as const, rows: 1, counts: {}, sha256: "x", bytes: 1, createdAt: 1 };
  db.insert(trainingFiles)
    .values({ id: "fil", projectId: demo, name: "f", ...file })
    .run();
  mkdirSync(paths.trainingFiles(), { recursive: true });
  writeFileSync(paths.trainingFile("fil"), "{}");
  removeDemoProject(db, demo);
  expect(existsSync(paths.trainingFile("fil"))).toBe(false);
  expect(
    db
      .select()
      .from(projects)
      .all()
      .map((project) => project.id),
  ).toEqual([own]);
  expect(
    db
      .select()
      .from(checkpoints)
      .all()
      .map((each) => each.id),
  ).toEqual(["starter"]);
  const left = (table: string) => db.$client.prepare(`select count(*) from ${table}`).pluck().get();
  for (const table of [
    "labels",
    "pairs",
    "assignments",
    "runs",
    "jobs",
    "datasets",
    "groups",
    "run_metrics",
    "training_files",
  ]) {
    expect([table, left(table)]).toEqual([table, 0]);
  }
  expect([left("prompts"), left("responses"), left("tasks")]).toEqual([1, 2, 1]);
  expect(existsSync(paths.run("run"))).toBe(false);
});

test("a checkpoint that another project trained from stays, with its files", () => {
  const { ada, demo, run } = trainedDemo("succeeded");
  const own = createProject(db, ada, { name: "Own" }).id;
  const dataset = { projectId: own, query: {}, lastLabelSeq: 1, sha256: "y", trainRows: 1, testRows: 0, createdAt: 1 };
  db.insert(datasets)
    .values({ id: "dst2", ...dataset })
    .run();
  db.insert(runs)
    .values({ id: "run2", projectId: own, ...run, baseId: "trained", datasetId: "dst2" })
    .run();
  removeDemoProject(db, demo);
  expect(
    db
      .select()
      .from(checkpoints)
      .all()
      .map((each) => each.id),
  ).toEqual(["starter", "trained"]);
  expect(existsSync(paths.run("run"))).toBe(true);
});

test.each([
  [true, ["adapter", "starter", "trained"]],
  [false, ["adapter", "starter"]],
])("what a LoRA adapter that stays was trained on stays, too (LoRA: %s)", (lora, kept) => {
  const { ada, demo, run } = trainedDemo("succeeded");
  const second = { name: "second", config: { use_peft: lora }, baseId: "trained", datasetId: "dst" };
  db.insert(runs)
    .values({ id: "run2", projectId: demo, ...run, ...second })
    .run();
  db.insert(checkpoints).values(checkpoint("adapter", "run2")).run();
  const own = createProject(db, ada, { name: "Own" }).id;
  const dataset = { projectId: own, query: {}, lastLabelSeq: 1, sha256: "y", trainRows: 1, testRows: 0, createdAt: 1 };
  db.insert(datasets)
    .values({ id: "dst2", ...dataset })
    .run();
  db.insert(runs)
    .values({ id: "run3", projectId: own, ...run, baseId: "adapter", datasetId: "dst2" })
    .run();
  removeDemoProject(db, demo);
  const left = db.select().from(checkpoints).all();
  expect(left.map(({ id }) => id).sort()).toEqual(kept);
  expect(existsSync(paths.run("run"))).toBe(lora);
});

test("not while a run is under way, and never another project", () => {
  const { ada, demo } = trainedDemo("running");
  expect(() => removeDemoProject(db, demo)).toThrow("Stop it first");
  expect(() => removeDemoProject(db, createProject(db, ada, { name: "Own" }).id)).toThrow("Archive this one");
});
