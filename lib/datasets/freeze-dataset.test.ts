import { existsSync, mkdtempSync, readdirSync, readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { beforeEach, expect, test, vi } from "vitest";
import { z } from "zod";
import type { Db } from "../db/client";
import { testDb } from "../db/test-db";
import { paths } from "../env";
import { importPaths, testFile } from "../imports/import.fixture";
import { createProject } from "../projects/create-project";
import { addLabel, addTask, addUser } from "../projects/project.fixture";
import { readProject } from "../projects/read-project";
import { countPairs } from "./count-pairs";
import { exportRows } from "./export-dataset";
import { freezeDataset } from "./freeze-dataset";
import { preferenceRow } from "./preference-row";
import { readJsonl } from "./read-jsonl";
import { splitPrompts } from "./split-prompts";

let db: Db;
beforeEach(() => {
  vi.stubEnv("CHORUS_DATA", mkdtempSync(join(tmpdir(), "chorus-datasets-")));
  db = testDb();
});
const rows = (dir: string, side: string) =>
  readJsonl(join(dir, `${side}.jsonl`)).map((row) => preferenceRow.parse(row));

/** 12 tasks, each ranked by Ada as Brief and the other way round by Bob as Warm. */
function labeledProject() {
  const { id } = createProject(db, null, {
    name: "X",
    beliefMode: "joining",
    groups: [{ name: "Brief" }, { name: "Warm" }],
  });
  const [brief, warm] = readProject(db, id).groups.map((group) => group.id);
  if (!brief || !warm) throw new Error("two groups expected");
  const [ada, bob] = [addUser(db, "Ada"), addUser(db, "Bob")];
  for (let i = 0; i < 12; i++) {
    const task = addTask(db, id, `p${i}`, ["a", "b", "c"]);
    addLabel(db, task, ada, [["a"], ["b", "c"]], { groupId: brief, createdAt: 1000 + i });
    addLabel(db, task, bob, [["c"], ["a"]], { groupId: warm, createdAt: 2000 + i });
  }
  return { id, brief, warm };
}

test("rows are conversational TRL rows that say whence they come, and no prompt is on both sides", () => {
  const { id } = labeledProject();
  const frozen = freezeDataset(db, null, { projectId: id, testFraction: 0.3 });
  const [train, held] = [rows(frozen.dir, "train"), rows(frozen.dir, "test")];
  expect([train.length, held.length]).toEqual([frozen.trainRows, frozen.testRows]);
  expect(train.length + held.length).toBe(36);
  expect(held.length).toBeGreaterThan(0);
  const of = (side: typeof train) => new Set(side.map((row) => JSON.stringify(row.prompt)));
  for (const prompt of of(held)) expect(of(train).has(prompt)).toBe(false);
  expect(train[0]).toMatchObject({
    prompt: [{ role: "user" }],
    chosen: [{ role: "assistant", content: "a" }],
    rejected: [{ role: "assistant", content: "b" }],
    group: "Brief",
    annotator: expect.stringMatching(/^[0-9a-f]{16}$/),
    created_at: expect.stringMatching(/^1970-01-01T00:00:01/),
  });
  expect(new Set(train.map((row) => row.annotator)).size).toBe(2);
  const manifest = JSON.parse(readFileSync(join(frozen.dir, "manifest.json"), "utf8"));
  expect(manifest).toMatchObject({ sha256: frozen.sha256, lastLabelSeq: 24, query: { groups: "all" } });
});

test("pairs say how many ranks are between them; ties are there when asked for, and imitated never", () => {
  const { id, brief } = labeledProject();
  addLabel(db, addTask(db, id, "long", ["a", "b", "c", "d"]), addUser(db, "Cy"), [["d"], ["b", "c"], ["a"]], {
    groupId: brief,
  });
  const lines = (query: object) =>
    [...exportRows(db, { projectId: id, ...query })].map((line) => preferenceRow.parse(JSON.parse(line)));
  const said = (side: unknown) => z.array(z.object({ content: z.string() })).parse(side)[0]?.content;
  const strict = lines({});
  const long = strict.filter(({ prompt }) => said(prompt) === "long");
  expect(long.map((row) => [said(row.chosen), said(row.rejected), row.rank_distance])).toEqual([
    ["d", "b", 1],
    ["d", "c", 1],
    ["d", "a", 2],
    ["b", "a", 1],
    ["c", "a", 1],
  ]);
  const ties = lines({ ties: true }).filter(({ tie }) => tie);
  expect(lines({ ties: true }).filter(({ tie }) => !tie)).toEqual(strict);
  expect(ties).toHaveLength(13); // b and c in Ada's twelve labels and in Cy's
  expect(ties[0]).toMatchObject({ group: "Brief", annotator: expect.stringMatching(/^[0-9a-f]{16}$/) });
  expect([said(ties[12]?.chosen), said(ties[12]?.rejected), ties[12]?.rank_distance]).toEqual(["b", "c", undefined]);
  expect(lines({ ties: true, groups: [brief] }).filter(({ tie }) => tie)).toHaveLength(13);
  expect(lines({ ties: true, since: 5000 }).filter(({ tie }) => tie)).toHaveLength(1);
  const [plain, tied] = [false, true].map((ties) =>
    freezeDataset(db, null, { projectId: id, kind: "demonstrations", ties }),
  );
  expect(tied?.sha256).toBe(plain?.sha256);
});

test("the same query over the same labels is the same dataset; another label makes another", () => {
  const { id } = labeledProject();
  const first = freezeDataset(db, null, { projectId: id });
  expect(freezeDataset(db, null, { projectId: id })).toEqual(first);
  expect(readdirSync(join(paths.dataset(first.id), ".."))).toEqual([first.id]);
  expect(freezeDataset(db, null, { projectId: id, seed: 1 }).id).not.toBe(first.id);
  const before = readFileSync(join(first.dir, "train.jsonl"), "utf8");
  addLabel(db, addTask(db, id, "new", ["a", "b"]), addUser(db, "Cy"), [["a"], ["b"]]);
  const later = freezeDataset(db, null, { projectId: id });
  expect(later.sha256).not.toBe(first.sha256);
  expect(readFileSync(join(first.dir, "train.jsonl"), "utf8")).toBe(before);
});

test("one group, several, those without a group, or since a time", () => {
  const { id, brief, warm } = labeledProject();
  const all = (query: object) =>
    [...exportRows(db, { projectId: id, ...query })].map((line) => preferenceRow.parse(JSON.parse(line)));
  expect(new Set(all({ groups: [warm] }).map((row) => row.group))).toEqual(new Set(["Warm"]));
  expect([all({ groups: [brief] }).length, all({ groups: [brief, warm] }).length, all({ since: 2000 }).length]).toEqual(
    [24, 36, 12],
  );
  addLabel(db, addTask(db, id, "new", ["a", "b"]), addUser(db, "Cy"), [["a"], ["b"]]);
  expect([all({ groups: [null] }).length, all({ groups: [null, warm] }).length]).toEqual([1, 13]);
  const counts = countPairs(db, id);
  expect(counts.all).toBe(37);
  expect(Object.fromEntries(counts.groups.map((group) => [group.name, group.pairs]))).toEqual({
    Brief: 24,
    Warm: 12,
    null: 1,
  });
});

test("imported rankings join only when asked", async () => {
  const { id } = createProject(db, null, { name: "X" });
  await importPaths(db, id, [testFile("f.jsonl", '{"prompt": "p", "chosen": "good", "rejected": "bad"}')]);
  expect(() => freezeDataset(db, null, { projectId: id })).toThrow("Rank some tasks first");
  expect(countPairs(db, id)).toEqual({ all: 0, groups: [], imported: 1, ai: [] });
  const frozen = freezeDataset(db, null, { projectId: id, includeImported: true });
  expect(rows(frozen.dir, "train")).toMatchObject([{ chosen: [{ content: "good" }], rejected: [{ content: "bad" }] }]);
  expect(rows(frozen.dir, "train")[0]?.annotator).toBeUndefined();
});

test("what cannot be frozen says so and leaves nothing behind", () => {
  const { id } = createProject(db, null, { name: "X" });
  expect(() => freezeDataset(db, null, { projectId: id })).toThrow("no pairs");
  expect(() => freezeDataset(db, null, { projectId: "prj_none" })).toThrow("no project");
  expect(() => freezeDataset(db, null, { projectId: id, groups: ["grp_x"] })).toThrow("no belief group grp_x");
  const folder = join(paths.dataset("x"), "..");
  expect(existsSync(folder) ? readdirSync(folder) : []).toEqual([]);
});

test("a split leaves both sides something, is near its fraction, and holds as prompts are added", () => {
  fc.assert(
    fc.property(fc.uniqueArray(fc.string(), { minLength: 2, maxLength: 60 }), fc.nat(), (hashes, seed) => {
      const held = splitPrompts(hashes, seed, 0.2);
      expect(held.size).toBeGreaterThan(0);
      expect(held.size).toBeLessThan(hashes.length);
      expect(splitPrompts([...hashes].reverse(), seed, 0.2)).toEqual(held);
      expect(splitPrompts(hashes, seed, 0).size).toBe(0);
    }),
  );
  const some = Array.from({ length: 500 }, (_, i) => `h${i}`);
  const more = Array.from({ length: 2000 }, (_, i) => `h${i}`);
  const [before, after] = [splitPrompts(some, 7, 0.2), splitPrompts(more, 7, 0.2)];
  expect(after.size / 2000).toBeCloseTo(0.2, 1);
  expect(some.filter((hash) => after.has(hash))).toEqual(some.filter((hash) => before.has(hash)));
});
