import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import type { Db } from "../db/client";
import { testDb } from "../db/test-db";
import { paths } from "../env";
import { newId } from "../ids";
import { archiveProject } from "../projects/archive-project";
import { createProject } from "../projects/create-project";
import { addFile, linesOf } from "./file.fixture";
import { freezeDataset } from "./freeze-dataset";
import { firstRows } from "./list-file-rows";
import { readJsonl } from "./read-jsonl";
import {
  addTrainingFile,
  listTrainingFiles,
  readTrainingFile,
  removeTrainingFile,
  renameTrainingFile,
} from "./training-files";
import { writeTrainingRows } from "./write-training-rows";

let db: Db;
let data: string;
let projectId: string;
beforeEach(() => {
  data = mkdtempSync(join(tmpdir(), "chorus-files-"));
  vi.stubEnv("CHORUS_DATA", data);
  db = testDb();
  projectId = createProject(db, null, { name: "P" }).id;
});
afterEach(() => rmSync(data, { recursive: true, force: true }));

const step = (n: number) => ({ prompt: `${n} + 1?`, completions: ["one", "two"], labels: [true, false] });
const say = (content: string) => [{ role: "assistant", content }];
const left = () => (existsSync(paths.trainingFiles()) ? readdirSync(paths.trainingFiles()) : []);
const write = (text: string) => writeTrainingRows(newId("file"), linesOf(text));
const refusal = async (...rows: (object | string)[]) => {
  const text = rows.map((row) => (typeof row === "string" ? row : JSON.stringify(row))).join("\n");
  const message = await write(text).then(
    () => "it was taken",
    (error: Error) => error.message,
  );
  expect(left()).toEqual([]);
  return message;
};

describe("a file's kind and counts come from its rows", () => {
  const kinds = [
    [
      "pairs",
      [
        { prompt: "p", chosen: "a", rejected: "b" },
        { prompt: "p", chosen: say("a"), rejected: say("b") },
      ],
    ],
    [
      "thumbs",
      [
        { prompt: "p", completion: "a", label: true },
        { prompt: "p", completion: "b", label: false },
      ],
    ],
    ["demonstrations", [{ prompt: "p", completion: "a" }, { messages: [{ role: "user", content: "p" }, ...say("a")] }]],
    ["steps", [step(1), step(2)]],
    ["prompts", [{ prompt: "p" }, { prompt: [{ role: "user", content: "p" }], answer: "4" }]],
  ] as const;
  test.each(kinds)("%s", async (kind, rows) => {
    await addFile(db, projectId, rows);
    expect(listTrainingFiles(db, projectId)).toMatchObject([{ kind, rows: 2, name: "rows.jsonl", createdBy: null }]);
  });

  test("prompts, answers, groups, ties, columns", async () => {
    const pair = (n: number, more: object) => ({ prompt: `p${n}`, chosen: "good", rejected: "no", ...more });
    const rows = [pair(1, { group: "Brief" }), pair(1, { group: "Warm" }), pair(2, { tie: true, answer: 4 })];
    const { id } = await addFile(db, projectId, rows);
    expect(readTrainingFile(db, projectId, id)).toMatchObject({
      ...{ prompts: 2, answers: 1, ties: 1, conversational: false, longest: { row: 6, prompt: 2 } },
      groups: [
        { name: "Brief", rows: 1 },
        { name: "Warm", rows: 1 },
        { name: null, rows: 1 },
      ],
      columns: ["prompt", "chosen", "rejected", "group", "tie", "answer"],
    });
  });

  test("prompts with other answers are others; a conversation cannot be asked", async () => {
    const asked = await addFile(db, projectId, [
      { prompt: "p", answer: 1 },
      { prompt: "p", answer: 2 },
      { prompt: "p", answer: 2, group: "Brief" },
    ]);
    expect(readTrainingFile(db, projectId, asked.id)).toMatchObject({ prompts: 2, answers: 3 });
    const { id } = await addFile(db, projectId, [{ messages: say("a") }, { prompt: "p", completion: "a" }]);
    expect(readTrainingFile(db, projectId, id).prompts).toBe(0);
  });
});

describe("what cannot be used is refused with its line, and nothing is left", () => {
  test("a row that lacks something, or has it in another form", async () => {
    expect(await refusal(step(1), "", { prompt: "p", completions: ["a"] })).toMatch(
      /^Line 3: the column “labels” is missing. Judged steps look like \{"prompt"/,
    );
    expect(await refusal({ prompt: "p", chosen: "a" })).toMatch(
      /^Line 1: the column “rejected” is missing. Pairs look/,
    );
    expect(await refusal({ prompt: 3 })).toMatch(/^Line 1: prompt: .*Prompts look like/);
    expect(await refusal({ prompt: "p", completion: "c", label: "yes" })).toMatch(
      /label: .*boolean.*Thumbs up and down/,
    );
    expect(await refusal({ ...step(1), labels: [true] })).toContain("labels: One true or false for each step");
    expect(await refusal({ messages: [{ role: "user", content: "hi" }] })).toContain("no turn of the assistant");
    expect(await refusal({ text: "x" })).toContain(
      "Line 1: it is nothing to learn from: give {prompt, chosen, rejected}",
    );
  });

  test("no JSON Lines, another kind among the rows, an empty file", async () => {
    expect(await refusal("[", "  {}", "]")).toMatch(
      /^Line 1: it is no JSON object|^Line 1 is not JSON. Write one JSON/,
    );
    expect(await refusal("[1]")).toContain("Line 1: it is no JSON object");
    expect(await refusal(step(1), step(2), { prompt: "p" })).toBe(
      "Line 3 is a prompt, and before it stand 2 responses with judged steps. A file holds one kind of rows: put each into a file of its own.",
    );
    expect(await refusal("", " ")).toContain("The file is empty");
  });

  test("a project that is not there or archived", async () => {
    await expect(addFile(db, "prj_none", [step(1)])).rejects.toThrow("There is no project");
    archiveProject(db, projectId);
    await expect(addFile(db, projectId, [step(1)])).rejects.toThrow("archived");
    expect(left()).toEqual([]);
  });
});

test("the same lines are one file, whatever their blank ones; deleted, they can be added again", async () => {
  const first = await addFile(db, projectId, [step(1), step(2)]);
  const written = await write(`\n${JSON.stringify(step(1))}\r\n\n${JSON.stringify(step(2))}`);
  expect(addTrainingFile(db, null, { projectId, name: "again", written })).toEqual({ id: first.id, known: true });
  expect(left()).toEqual([`${first.id}.jsonl`]);
  renameTrainingFile(db, { projectId, fileId: first.id, name: "sums" });
  expect(listTrainingFiles(db, projectId)).toMatchObject([{ name: "sums", id: first.id }]);
  expect(firstRows(first.id, 1)).toEqual([step(1)]);
  removeTrainingFile(db, projectId, first.id);
  expect([left(), listTrainingFiles(db, projectId)]).toEqual([[], []]);
  expect(await addFile(db, projectId, [step(1), step(2)])).toMatchObject({ known: false });
});

test("what a process left that ended in the middle is swept, what others write now is not", async () => {
  for (const folder of [paths.trainingFiles(), paths.upload("fil_old"), paths.upload("imp_old")]) {
    mkdirSync(folder, { recursive: true });
  }
  const [old, fresh] = [
    join(paths.trainingFiles(), "fil_a.jsonl.part"),
    join(paths.trainingFiles(), "fil_b.jsonl.part"),
  ];
  for (const path of [old, fresh]) writeFileSync(path, "");
  const past = new Date(Date.now() - 2 * 60 * 60_000);
  for (const path of [old, paths.upload("fil_old"), paths.upload("imp_old")]) utimesSync(path, past, past);
  await addFile(db, projectId, [step(1)]);
  expect([old, fresh, paths.upload("fil_old"), paths.upload("imp_old")].map((path) => existsSync(path))).toEqual([
    ...[false, true, false, true],
  ]);
});

test("a frozen file keeps its rows as they are, split by prompt, after the file is gone", async () => {
  const rows = Array.from({ length: 40 }, (_, i) => ({ prompt: `p${i % 10}`, answer: i, level: "easy" }));
  const { id } = await addFile(db, projectId, rows);
  const frozen = freezeDataset(db, null, { projectId, file: id, testFraction: 0.3 });
  expect(freezeDataset(db, null, { projectId, file: id, testFraction: 0.3 }).id).toBe(frozen.id);
  expect(freezeDataset(db, null, { projectId, file: id, testFraction: 0.3, seed: 1 }).sha256).not.toBe(frozen.sha256);
  removeTrainingFile(db, projectId, id);
  const [train, held] = ["train.jsonl", "test.jsonl"].map((name) => readJsonl(join(frozen.dir, name)) as typeof rows);
  expect([...(train ?? []), ...(held ?? [])].sort((a, b) => a.answer - b.answer)).toEqual(rows);
  expect(held?.length).toBe(frozen.testRows);
  const asked = new Set(train?.map(({ prompt }) => prompt));
  expect(held?.length).toBeGreaterThan(0);
  expect(held?.some(({ prompt }) => asked.has(prompt))).toBe(false);
  const manifest = JSON.parse(readFileSync(join(frozen.dir, "manifest.json"), "utf8"));
  expect(manifest).toMatchObject({ query: { file: id, kind: "prompts" }, file: { id, name: "rows.jsonl" } });
  expect(() => freezeDataset(db, null, { projectId, file: id })).toThrow("no such training file");
});

test("groups of a file are chosen by their names", async () => {
  const pair = (i: number, group?: string) => ({ prompt: `p${i}`, chosen: "a", rejected: "b", group });
  const { id } = await addFile(db, projectId, [pair(1, "Brief"), pair(2, "Warm"), pair(3), pair(4, "Brief")]);
  const freeze = (groups: (string | null)[]) =>
    freezeDataset(db, null, { projectId, file: id, groups, testFraction: 0 });
  expect([freeze(["Brief"]).trainRows, freeze(["Warm", null]).trainRows]).toEqual([2, 2]);
  expect(() => freeze(["Cold"])).toThrow("no rows of these belief groups");
});
