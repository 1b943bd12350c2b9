import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { eq } from "drizzle-orm";
import { beforeEach, expect, test, vi } from "vitest";
import { algorithms } from "../algorithms/registry";
import { addFile } from "../datasets/file.fixture";
import type { Db } from "../db/client";
import { tasks } from "../db/schema/labeling";
import { checkpoints, runs } from "../db/schema/training";
import { testDb } from "../db/test-db";
import { recommend } from "../guide/recommend";
import { guideMethod } from "../guide/rules";
import { situation } from "../guide/situation";
import { createProject } from "../projects/create-project";
import { addLabel, addTask, addUser, type TestTask } from "../projects/project.fixture";
import { readProject } from "../projects/read-project";
import { readGuideFacts } from "./read-guide-facts";
import { addBase, addRun } from "./run.fixture";

let db: Db;
let projectId: string;
let groups: string[];
beforeEach(() => {
  vi.stubEnv("CHORUS_DATA", mkdtempSync(join(tmpdir(), "chorus-facts-")));
  db = testDb();
  const input = { name: "P", beliefMode: "joining" as const, groups: [{ name: "Brief" }, { name: "Warm" }] };
  projectId = createProject(db, null, input).id;
  groups = readProject(db, projectId).groups.map(({ id }) => id);
});

const rank = (task: TestTask, name: string, order: string[], group = 0) =>
  addLabel(
    db,
    task,
    addUser(db, name),
    order.map((text) => [text]),
    { groupId: groups[group] ?? "" },
  );

test("pairs, their prompts and groups are counted; groups that want the reverse disagree", () => {
  for (let i = 0; i < 8; i++) {
    const task = addTask(db, projectId, `prompt ${i}`, ["a", "b", "c"]);
    rank(task, `Ben ${i}`, ["a", "b", "c"]);
    rank(task, `Bo ${i}`, ["a", "b", "c"]);
    rank(task, `Willa ${i}`, ["c", "b", "a"], 1);
  }
  const { values, notes } = readGuideFacts(db, projectId);
  expect(values).toMatchObject({ pairs: 72, prompts: 8, groups: 2, disagree: "yes", noise: "low", thumbs: 0 });
  expect(notes.groups).toBe("Pairs of each: Brief: 48, Warm: 24.");
  expect(notes.disagree).toBe(
    "Two people of different groups differ in 100% of 48 shared comparisons, two of one group in 0%.",
  );
});

test("imported rankings stand in where nobody has ranked", () => {
  const task = addTask(db, projectId, "prompt", ["a", "b", "c"]);
  const order = [...task.responses.values()].map((id) => [id]);
  db.update(tasks).set({ importedRanking: { order } }).where(eq(tasks.id, task.id)).run();
  const { values, notes } = readGuideFacts(db, projectId);
  expect(values).toMatchObject({ pairs: 3, prompts: 1, groups: 0 });
  expect(values).not.toHaveProperty("disagree");
  expect(notes.pairs).toBe("3 from the rankings of imported files; nobody has ranked anything yet.");
});

test("reward models and the weights of the model to start from are those that are registered", () => {
  expect(readGuideFacts(db, projectId).values).toMatchObject({ rewardModels: 0 });
  db.update(checkpoints)
    .set({ role: "reward" })
    .where(eq(checkpoints.id, addBase(db, "judge")))
    .run();
  db.update(checkpoints)
    .set({ parameters: 2_900_000 })
    .where(eq(checkpoints.id, addBase(db)))
    .run();
  const { values, notes } = readGuideFacts(db, projectId);
  expect(values).toMatchObject({ rewardModels: 1, parameters: 2.9 });
  expect([notes.rewardModels, notes.parameters]).toEqual(["judge", "Of “tiny”."]);
  const { runId } = addRun(db);
  db.update(runs).set({ algorithm: "prm" }).where(eq(runs.id, runId)).run();
  db.update(checkpoints).set({ runId }).where(eq(checkpoints.name, "judge")).run();
  expect(readGuideFacts(db, projectId).values.rewardModels).toBe(0); // it judges steps
});

test("what labels do not give is counted in training files, and a method is sent to the file that it is for", async () => {
  const many = (count: number, of: (i: number) => object) => Array.from({ length: count }, (_, i) => of(i));
  const thumb = (i: number) => ({ prompt: `p${i}`, completion: "c", label: true });
  await addFile(db, projectId, many(3, thumb), "few.jsonl");
  const thumbs = await addFile(db, projectId, many(9, thumb), "thumbs.jsonl");
  const steps = await addFile(
    db,
    projectId,
    many(4, (i) => ({ prompt: `p${i}`, completions: ["s"], labels: [true] })),
    "steps.jsonl",
  );
  const words = await addFile(
    db,
    projectId,
    many(5, (i) => ({ prompt: `${i}?`, solution: "Paris" })),
    "words.jsonl",
  );
  rank(addTask(db, projectId, "prompt", ["a", "b", "c"]), "Ben", ["a", "b", "c"]);
  const facts = readGuideFacts(db, projectId);
  expect(facts.values).toMatchObject({ pairs: 3, prompts: 1, thumbs: 9, steps: 4, answers: 5, demonstrations: 0 });
  expect(facts.notes.thumbs).toBe("In the training file “thumbs.jsonl”, which of 2 has most.");
  const methods = Object.values(algorithms).map(guideMethod);
  const advise = (name: string, goal: "writes" | "scores" = "writes") => {
    const { best, alternatives } = recommend(methods, situation.parse({ ...facts.values, goal }), facts);
    return [best, ...alternatives].find((advice) => advice?.method.name === name);
  };
  expect(advise("kto")?.file).toEqual({ id: thumbs.id, name: "thumbs.jsonl" });
  expect(advise("prm", "scores")?.file?.id).toBe(steps.id);
  expect(advise("dpo")).not.toHaveProperty("file");
  const pair = (i: number) => ({ prompt: `p${i}`, chosen: "a", rejected: "b", group: i % 2 === 0 ? "Brief" : "Warm" });
  const pairs = await addFile(db, projectId, many(6, pair), "pairs.jsonl");
  const grouped = readGuideFacts(db, projectId);
  expect(grouped.values).toMatchObject({ pairs: 3, groups: 2 });
  expect(grouped.notes.pairs).toBe("From people’s labels. The training file “pairs.jsonl” holds 6 more.");
  const { best, alternatives } = recommend(methods, situation.parse(grouped.values), grouped);
  const named = (name: string) => [best, ...alternatives].find((advice) => advice?.method.name === name);
  expect(named("gdpo")?.file?.id).toBe(pairs.id);
  expect(named("kto")?.settings.map(({ name }) => name)).not.toContain("group_weights"); // thumbs.jsonl has no groups
  const grpo = advise("grpo");
  expect(grpo?.file?.id).toBe(words.id);
  expect(grpo?.settings[0]).toMatchObject({ value: '[{"type":"exact_answer","column":"solution"}]' });
});
