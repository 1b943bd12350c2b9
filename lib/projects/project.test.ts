import { beforeEach, expect, test } from "vitest";
import type { Db } from "../db/client";
import { testDb } from "../db/test-db";
import { archiveProject, restoreProject } from "./archive-project";
import { countAnnotators, countGroups, countProject } from "./count-project";
import { createProject } from "./create-project";
import { createGroup, removeGroup, updateGroup } from "./edit-groups";
import { joinProject, readMember } from "./join-project";
import { labelHistory } from "./label-history";
import { listProjects } from "./list-projects";
import { addLabel, addTask, addUser } from "./project.fixture";
import { readProject } from "./read-project";
import { updateProject } from "./update-project";

let db: Db;
let ada: { id: string };
beforeEach(() => {
  db = testDb();
  ada = addUser(db, "Ada");
});
const withGroups = () =>
  createProject(db, ada, { name: "Tone", beliefMode: "joining", groups: [{ name: "Brief" }, { name: "Warm" }] });

test("a project is created with its groups, and read back", () => {
  const { id } = withGroups();
  const project = readProject(db, id);
  expect(project).toMatchObject({ name: "Tone", labelsPerTask: 1, leaseMinutes: 30, isDemo: false });
  expect(project.groups.map((group) => group.name)).toEqual(["Brief", "Warm"]);
  expect(() => readProject(db, "prj_none")).toThrow("no such project");
});

test("asking for belief groups needs one, and their names differ", () => {
  expect(() => createProject(db, ada, { name: "X", beliefMode: "task" })).toThrow("Add at least one belief group");
  expect(() => createProject(db, ada, { name: "X", groups: [{ name: "A" }, { name: "a" }] })).toThrow("same name");
  const { id } = createProject(db, ada, { name: "X" });
  expect(() => updateProject(db, { projectId: id, beliefMode: "joining" })).toThrow("Add at least one belief group");
});

test("changing labels per task reopens and completes tasks", () => {
  const { id } = createProject(db, ada, { name: "X" });
  const task = addTask(db, id, "p", ["a", "b"]);
  addLabel(db, task, ada, [["a"], ["b"]]);
  updateProject(db, { projectId: id, labelsPerTask: 2 });
  expect(countProject(db, id)).toMatchObject({ tasks: 1, complete: 0, labels: 1, pairs: 1 });
  updateProject(db, { projectId: id, labelsPerTask: 1 });
  expect(countProject(db, id).complete).toBe(1);
});

test("question settings are those of the question's kind", () => {
  const { id } = createProject(db, ada, { name: "X" });
  updateProject(db, { projectId: id, questionSettings: { ties: false } });
  expect(readProject(db, id).questionSettings).toEqual({ ties: false, partial: true });
  expect(() => updateProject(db, { projectId: id, questionSettings: { ties: "no" } })).toThrow();
});

test("a group is renamed at any time and removed only while unused", () => {
  const { id } = withGroups();
  const [brief, warm] = readProject(db, id).groups.map((group) => group.id);
  if (!brief || !warm) throw new Error("two groups expected");
  updateGroup(db, { projectId: id, groupId: warm, name: "Kind", description: "warmth first" });
  expect(() => updateGroup(db, { projectId: id, groupId: warm, name: "brief" })).toThrow("already");
  expect(() => createGroup(db, { projectId: id, name: "Kind" })).toThrow("already");
  joinProject(db, ada, { projectId: id, groupId: brief });
  expect(() => removeGroup(db, { projectId: id, groupId: brief })).toThrow("Rename it instead");
  removeGroup(db, { projectId: id, groupId: warm });
  expect(() => removeGroup(db, { projectId: id, groupId: brief })).toThrow("last belief group");
  expect(createGroup(db, { projectId: id, name: "Exact" }).id).toMatch(/^grp_/);
});

test("joining names a group of the project; joining again changes it", () => {
  const { id } = withGroups();
  const [brief, warm] = readProject(db, id).groups.map((group) => group.id);
  expect(() => joinProject(db, ada, { projectId: id })).toThrow("Choose the belief group");
  expect(() => joinProject(db, ada, { projectId: id, groupId: "grp_other" })).toThrow("not one of this project's");
  joinProject(db, ada, { projectId: id, groupId: brief });
  joinProject(db, ada, { projectId: id, groupId: warm });
  expect(readMember(db, ada, id)?.groupId).toBe(warm);
});

test("an archived project leaves the list, refuses changes, and comes back", () => {
  const { id } = withGroups();
  archiveProject(db, id);
  expect(listProjects(db)).toEqual([]);
  expect(listProjects(db, "archived")).toHaveLength(1);
  expect(() => updateProject(db, { projectId: id, name: "Y" })).toThrow("archived");
  restoreProject(db, id);
  updateProject(db, { projectId: id, name: "Y" });
  expect(listProjects(db).map((project) => project.name)).toEqual(["Y"]);
});

test("counts are of labels that stand, by group and by annotator", () => {
  const { id } = withGroups();
  const [brief] = readProject(db, id).groups.map((group) => group.id);
  const bob = addUser(db, "Bob");
  const one = addTask(db, id, "p", ["a", "b", "c"]);
  const two = addTask(db, id, "q", ["a", "b"]);
  addLabel(db, one, ada, [["a"], ["b"], ["c"]], { groupId: brief });
  addLabel(db, one, bob, [["a", "b"], ["c"]]);
  addLabel(db, two, ada, [["a"], ["b"]], { undone: true });
  addLabel(db, two, bob, [], { outcome: "flagged" });
  expect(countProject(db, id)).toEqual({
    tasks: 2,
    complete: 1,
    retired: 0,
    labels: 2,
    annotators: 2,
    flagged: 1,
    pairs: 5,
  });
  expect(countGroups(db, id)).toEqual(
    expect.arrayContaining([
      { groupId: brief, labels: 1, annotators: 1, pairs: 3 },
      { groupId: null, labels: 1, annotators: 1, pairs: 2 },
    ]),
  );
  expect(countAnnotators(db, id).find((each) => each.name === "Bob")).toMatchObject({ labels: 1, flagged: 1 });
  const history = labelHistory(db, id);
  expect(history.at(0)?.labels).toBe(0);
  expect(history.at(-1)?.labels).toBe(2);
  expect(labelHistory(db, "prj_none")).toEqual([]);
});
