import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import type { Db } from "../db/client";
import { testDb } from "../db/test-db";
import { addJudging, preferEarlier } from "../feedback/feedback.fixture";
import { createProject } from "../projects/create-project";
import { addLabel, addTask, addUser } from "../projects/project.fixture";
import { chosenPairs } from "./chosen-pairs";
import { countPairs } from "./count-pairs";
import { datasetQuery } from "./dataset-query";
import { exportRows } from "./export-dataset";
import { freezeDataset } from "./freeze-dataset";
import { preferenceRow } from "./preference-row";

let db: Db;
let data: string;
let projectId: string;
beforeEach(() => {
  data = mkdtempSync(join(tmpdir(), "chorus-ai-pairs-"));
  vi.stubEnv("CHORUS_DATA", data);
  db = testDb();
  projectId = createProject(db, null, { name: "P" }).id;
  const ada = addUser(db, "Ada");
  for (let i = 0; i < 4; i++) addLabel(db, addTask(db, projectId, `p${i}`, ["a", "b", "c"]), ada, [["c"], ["b"]]);
});
afterEach(() => {
  vi.unstubAllEnvs();
  rmSync(data, { recursive: true, force: true });
});

const rows = (query: object) =>
  [...exportRows(db, { projectId, ...query })].map((line) => preferenceRow.parse(JSON.parse(line)));

it("are in no dataset unless they are asked for; people's bytes stay what they were", () => {
  const before = rows({});
  const frozen = freezeDataset(db, null, { projectId });
  addJudging(db, projectId, "Alphabet", preferEarlier);
  expect(rows({})).toEqual(before);
  expect(before).toHaveLength(4);
  expect(before.every(({ annotator, source }) => annotator && source !== "ai")).toBe(true);
  expect(freezeDataset(db, null, { projectId })).toEqual(frozen);
  expect(countPairs(db, projectId)).toMatchObject({ all: 4, groups: [{ pairs: 4 }] });
});

it("say which model judged, by which constitution and principle, and why", () => {
  addJudging(db, projectId, "Alphabet", preferEarlier);
  const ai = rows({ source: "ai" });
  expect(ai).toHaveLength(12);
  for (const row of ai) {
    expect(row).toMatchObject({
      source: "ai",
      judge: "Alphabet",
      principle: "helpful",
      rationale: expect.stringMatching(/^It is/),
    });
    expect(row.constitution).toMatch(/^[0-9a-f]{64}$/);
    expect(row).not.toHaveProperty("annotator");
    expect(row).not.toHaveProperty("weight");
    const [chosen, rejected] = [row.chosen, row.rejected].map((said) =>
      typeof said === "string" ? said : said[0]?.content,
    );
    expect((chosen ?? "") < (rejected ?? "")).toBe(true);
  }
  expect(freezeDataset(db, null, { projectId, source: "ai", testFraction: 0.25 })).toMatchObject({
    trainRows: 9,
    testRows: 3,
  });
});

it("come with people's when both are wanted, with the weight that was chosen", () => {
  addJudging(db, projectId, "Alphabet", preferEarlier);
  const both = rows({ source: "both", aiWeight: 0.25 });
  expect(both.filter(({ source }) => source === "ai").map(({ weight }) => weight)).toEqual(Array(12).fill(0.25));
  expect(both.filter(({ source }) => source !== "ai")).toEqual(rows({}));
});

it("leave out ties, what changed with the order, and what could not be read", () => {
  addJudging(db, projectId, "First", () => "A");
  addJudging(db, projectId, "Even", () => "tie");
  addJudging(db, projectId, "Mute", ({ swapped }) => (swapped ? null : "A"));
  expect(rows({ source: "ai" })).toEqual([]);
  expect(countPairs(db, projectId).ai).toEqual([]);
  expect(() => freezeDataset(db, null, { projectId, source: "ai" })).toThrow("Let a model judge");
});

it("can be taken of one judge, and are counted as they are taken", () => {
  addJudging(db, projectId, "Alphabet", preferEarlier);
  addJudging(db, projectId, "Some", preferEarlier, { tasks: 1 });
  const counts = countPairs(db, projectId);
  expect(counts.ai).toMatchObject([
    { name: "Alphabet", pairs: 12 },
    { name: "Some", pairs: 3 },
  ]);
  const some = [counts.ai[1]?.judgeId ?? ""];
  const queries = [
    {},
    { source: "ai" },
    { source: "both" },
    { source: "ai", judges: some },
    { source: "both", judges: some },
  ];
  for (const query of queries) {
    expect(chosenPairs(counts, datasetQuery.parse({ projectId, ...query }))).toBe(rows(query).length);
  }
  expect(rows({ source: "ai", judges: some }).every(({ judge }) => judge === "Some")).toBe(true);
  expect(rows({ source: "ai", since: Date.now() + 1000 })).toEqual([]);
});
