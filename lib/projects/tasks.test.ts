import { beforeEach, expect, test } from "vitest";
import type { Db } from "../db/client";
import { testDb } from "../db/test-db";
import { createProject } from "./create-project";
import { listTasks } from "./list-tasks";
import { addLabel, addTask, addUser } from "./project.fixture";
import { readTask } from "./read-task";
import { reopenTask, retireTask } from "./retire-task";

let db: Db;
let projectId: string;
beforeEach(() => {
  db = testDb();
  projectId = createProject(db, null, { name: "X" }).id;
});

test("tasks are paged, filtered and searched", () => {
  const ada = addUser(db, "Ada");
  for (let i = 0; i < 52; i++) addTask(db, projectId, `prompt ${i}`, ["a", "b"]);
  const odd = addTask(db, projectId, "100% odd_one", ["a", "b"]);
  addLabel(db, odd, ada, [], { outcome: "flagged" });
  const done = addTask(db, projectId, "done", ["a", "b"]);
  addLabel(db, done, ada, [["a"], ["b"]]);
  const prompts = (input: object) => listTasks(db, { projectId, filter: "all", search: "", page: 1, ...input });
  expect(prompts({})).toMatchObject({ total: 54, tasks: { length: 50 } });
  expect(prompts({ page: 2 }).tasks).toHaveLength(4);
  expect(prompts({ filter: "flagged" }).tasks).toMatchObject([{ prompt: "100% odd_one", flagged: 1, status: "open" }]);
  expect(prompts({ filter: "complete" }).tasks).toMatchObject([{ prompt: "done", labelCount: 1, responses: 2 }]);
  expect(prompts({ search: "0% ODD_" }).total).toBe(1);
  expect(prompts({ search: "1_0" }).total).toBe(0);
  expect(prompts({ filter: "nonsense", page: "x" }).total).toBe(54);
});

test("a task shows its responses, labels and order; another project's is missing", () => {
  const ada = addUser(db, "Ada");
  const task = addTask(db, projectId, "p", ["a", "b", "c"]);
  addLabel(db, task, ada, [["b"], ["a", "c"]]);
  addLabel(db, task, addUser(db, "Bob"), [["a"], ["b"]], { undone: true });
  const shown = readTask(db, projectId, task.id);
  expect(shown).toMatchObject({ prompt: "p", status: "complete", importedOrder: null });
  expect(shown.labels).toHaveLength(1);
  expect(shown.labels[0]).toMatchObject({ annotator: "Ada", order: [[task.responses.get("b")], { length: 2 }] });
  const other = createProject(db, null, { name: "Y" }).id;
  expect(() => readTask(db, other, task.id)).toThrow("no such task");
});

test("a task is retired and put back", () => {
  const task = addTask(db, projectId, "p", ["a", "b"]);
  retireTask(db, projectId, task.id);
  expect(readTask(db, projectId, task.id).status).toBe("retired");
  reopenTask(db, projectId, task.id);
  expect(readTask(db, projectId, task.id).status).toBe("open");
  expect(() => retireTask(db, projectId, "tsk_none")).toThrow("no such task");
});
