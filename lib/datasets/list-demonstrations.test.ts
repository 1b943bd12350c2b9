import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { beforeEach, expect, test, vi } from "vitest";
import type { Db } from "../db/client";
import { testDb } from "../db/test-db";
import { importPaths, testFile } from "../imports/import.fixture";
import { createProject } from "../projects/create-project";
import { addLabel, addTask, addUser } from "../projects/project.fixture";
import { readDatasetRows } from "../runs/read-dataset-rows";
import { promptedDemonstration } from "./demonstration-row";
import { freezeDataset } from "./freeze-dataset";

let db: Db;
beforeEach(() => {
  vi.stubEnv("CHORUS_DATA", mkdtempSync(join(tmpdir(), "chorus-demonstrations-")));
  db = testDb();
});
const frozen = (projectId: string, more: object = {}) => {
  const { id } = freezeDataset(db, null, { projectId, kind: "demonstrations", testFraction: 0, ...more });
  return readDatasetRows(id).train.map((raw) => {
    const { completion, weight } = promptedDemonstration.parse(raw);
    const text = typeof completion === "string" ? completion : completion.map(({ content }) => content).join();
    return [text, weight ?? 1];
  });
};

test("of each ranking the best is imitated, once; two that share the first rank weigh half", () => {
  const { id } = createProject(db, null, { name: "X" });
  const [ada, bob] = [addUser(db, "Ada"), addUser(db, "Bob")];
  const task = addTask(db, id, "p", ["a", "b", "c", "d"]);
  addLabel(db, task, ada, [["b"], ["a"], ["c"], ["d"]]);
  addLabel(db, task, bob, [
    ["d", "a"],
    ["b", "c"],
  ]);
  addLabel(db, addTask(db, id, "q", ["e", "f"]), ada, [["f"], ["e"]]);
  expect(frozen(id)).toEqual([
    ["b", 1],
    ["d", 0.5],
    ["a", 0.5],
    ["f", 1],
  ]);
});

test("imported rankings give theirs when asked; each task is a ranking of its own", async () => {
  const { id } = createProject(db, null, { name: "X" });
  const rows = ["p", "q"].map((prompt) => JSON.stringify({ prompt, chosen: `good ${prompt}`, rejected: "bad" }));
  await importPaths(db, id, [testFile("f.jsonl", rows.join("\n"))]);
  expect(frozen(id, { includeImported: true }).sort()).toEqual([
    ["good p", 1],
    ["good q", 1],
  ]);
});
