import { beforeEach, expect, test } from "vitest";
import type { Db } from "../db/client";
import { imports } from "../db/schema/imports";
import { testDb } from "../db/test-db";
import { createProject } from "../projects/create-project";
import { importPaths, report, testFile } from "./import.fixture";
import { importFormats } from "./registry";

let db: Db;
let projectId: string;
beforeEach(() => {
  db = testDb();
  projectId = createProject(db, null, { name: "X" }).id;
});

/** Tasks as their prompt and "model: text" of each response, with the imported ranking as texts. */
function tasks() {
  const rows = db.$client
    .prepare<[], { prompt: string; ids: string; ranking: string | null }>(
      "select p.text as prompt, response_ids as ids, imported_ranking as ranking from tasks t join prompts p on p.id = t.prompt_id order by t.rowid",
    )
    .all();
  const texts = new Map(
    db.$client
      .prepare<[], { id: string; model: string | null; text: string }>("select id, model, text from responses")
      .all()
      .map(({ id, model, text }) => [id, model ? `${model}: ${text}` : text]),
  );
  const read = (ids: string[]) => ids.map((id) => texts.get(id));
  return rows.map(({ prompt, ids, ranking }) => ({
    prompt,
    responses: read(JSON.parse(ids)),
    ...(ranking && { ranking: JSON.parse(ranking).order.map(read) }),
  }));
}

test.each(Object.entries(importFormats))(
  "the example of %s imports whole, and a second time adds nothing",
  async (name, format) => {
    const path = testFile("example.txt", format.example);
    const first = await importPaths(db, projectId, [path]);
    expect(first).toMatchObject({ known: 0, rejected: 0, errors: [] });
    expect(first.added).toBeGreaterThan(0);
    expect([...first.formats]).toEqual([name]);
    const again = await importPaths(db, projectId, [path]);
    expect(again).toMatchObject({ added: 0, known: first.added, rejected: 0 });
  },
);

test("bad lines are told by number and reason, good ones go in", async () => {
  const good = (n: number) => JSON.stringify({ prompt: `p${n}`, responses: ["a", "b"] });
  const lines = [
    good(1),
    "not json",
    "",
    '{"prompt": "p", "responses": [{"text": 7}, "b"]}',
    '{"prompt": "p", "responses": ["a"]}',
    '{"prompt": "p", "responses": ["a", "a"]}',
    '{"prompt": " ", "responses": ["a", "b"]}',
    '{"prompt": "p", "responses": ["a", ""]}',
    JSON.stringify({ prompt: "p", responses: ["a", "x".repeat(50_001)] }),
    '{"prompt": "p"}',
    good(2),
  ];
  const { id, added, rejected, errors } = await importPaths(db, projectId, [testFile("f.jsonl", lines.join("\n"))]);
  expect({ added, rejected }).toEqual({ added: 2, rejected: 8 });
  const reasons = Object.fromEntries(errors.sort((a, b) => a.line - b.line).map(({ line, reason }) => [line, reason]));
  expect(reasons[2]).toContain("not valid JSON");
  expect(reasons[4]).toContain("responses.0");
  expect(reasons[5]).toContain("a ranking needs two");
  expect(reasons[6]).toContain("equal texts count once");
  expect(reasons[7]).toBe("The prompt is empty.");
  expect(reasons[8]).toBe("The response 2 is empty.");
  expect(reasons[9]).toContain("50001 characters");
  expect(reasons[10]).toContain("responses");
  const row = db
    .select()
    .from(imports)
    .all()
    .find((each) => each.id === id);
  expect(row).toMatchObject({ status: "done", added: 2, rejected: 8, format: "responses" });
  expect(row?.bytesRead).toBe(row?.bytes);
});

test("only the first 1000 bad lines are kept, all are counted; with no good line the import failed", async () => {
  const { id, rejected, errors } = await importPaths(db, projectId, [
    testFile("f.jsonl", '{"prompt": "p", "responses": []}\n'.repeat(1500)),
  ]);
  expect([rejected, errors.length]).toEqual([1500, 1000]);
  const row = db
    .select()
    .from(imports)
    .all()
    .find((each) => each.id === id);
  expect(row?.status).toBe("failed");
  expect(row?.error).toContain("Line 1: There are no responses.");
});

test("more than eight responses become tasks of even size", async () => {
  const responses = Array.from({ length: 9 }, (_, i) => `r${i}`);
  await importPaths(db, projectId, [testFile("f.jsonl", JSON.stringify({ prompt: "p", responses }))]);
  expect(tasks().map((task) => task.responses.length)).toEqual([5, 4]);
});

test("three models' reports come together: one response of each, same configuration; options take more", async () => {
  const of = (model: string) =>
    testFile(
      `${model}.json`,
      report(model, { p: [[`${model} k1`, `${model} k2`], [`${model} g`]], q: [[`${model} q`], ["same"]] }),
    );
  const files = ["A", "B", "C"].map(of);
  const first = await importPaths(db, projectId, files);
  expect(first).toMatchObject({ added: 2, rejected: 0 });
  expect(tasks()).toEqual([
    { prompt: "p", responses: ["A: A k1", "B: B k1", "C: C k1"] },
    { prompt: "q", responses: ["A: A q", "B: B q", "C: C q"] },
  ]);
  expect(await importPaths(db, projectId, files)).toMatchObject({ added: 0, known: 2 });
  const all = await importPaths(db, projectId, files, { responsesPerTask: 3, tasksPerPrompt: 3 });
  expect(all).toMatchObject({ added: 2, known: 2 }); // q: its three k50 again, one "same" left over
  expect(tasks()[2]?.responses).toEqual(["A: A g", "B: B g", "C: C g"]);
  const greedy = await importPaths(db, projectId, files, { samplingConfig: "greedy" });
  expect(greedy).toMatchObject({ added: 0, known: 1, rejected: 1 }); // "same" thrice cannot be ranked
});

test("rows of one response each are gathered by prompt when asked", async () => {
  const file = (model: string) =>
    testFile(`${model}.jsonl`, JSON.stringify({ prompt: "p", responses: [{ text: `by ${model}`, model }] }));
  await importPaths(db, projectId, [file("A"), file("B")], { gather: true });
  expect(tasks()).toEqual([{ prompt: "p", responses: ["A: by A", "B: by B"] }]);
});

test("preference rows of every shape keep what was chosen as an imported ranking", async () => {
  const turn = (role: string, content: string) => ({ role, content });
  const rows = [
    { chosen: "The sky is blue.", rejected: "The sky is green." },
    { prompt: [turn("user", "Hi")], chosen: [turn("assistant", "Hello")], rejected: [turn("assistant", "Go")] },
    { chosen: [turn("user", "Hi!"), turn("assistant", "x")], rejected: [turn("user", "Hi!"), turn("assistant", "y")] },
    { chosen: "\n\nHuman: Hey\n\nAssistant: Yes, I", rejected: "\n\nHuman: Hey\n\nAssistant: Yes, you" },
    { prompt: "p", chosen: "same", rejected: "same" },
    { chosen: [turn("user", "a")], rejected: [turn("user", "b")] },
  ];
  const { added, errors } = await importPaths(db, projectId, [
    testFile("f.jsonl", rows.map((row) => JSON.stringify(row)).join("\n")),
  ]);
  expect(added).toBe(4);
  expect(errors.map(({ line }) => line).sort()).toEqual([5, 6]);
  expect(tasks()).toEqual([
    { prompt: "The sky is", responses: [" blue.", " green."], ranking: [[" blue."], [" green."]] },
    { prompt: "Hi", responses: ["Hello", "Go"], ranking: [["Hello"], ["Go"]] },
    { prompt: "Hi!", responses: ["x", "y"], ranking: [["x"], ["y"]] },
    { prompt: "Hey", responses: ["Yes, I", "Yes, you"], ranking: [["Yes, I"], ["Yes, you"]] },
  ]);
});

test("a tree gives a task at every message with several replies; ranks are kept, refused replies left out", async () => {
  const reply = (text: string, rank?: number, more = {}) => ({ role: "assistant", text, rank, ...more });
  const deeper = {
    role: "prompter",
    text: "More?",
    replies: [reply("yes"), reply("no", 0), reply("spam", 1, { deleted: true })],
  };
  const prompt = {
    role: "prompter",
    text: "Hi",
    replies: [
      reply("second", 1, { replies: [deeper] }),
      reply("first", 0, { synthetic: true, model_name: "m" }),
      reply("none"),
    ],
  };
  await importPaths(db, projectId, [testFile("f.jsonl.gz", JSON.stringify({ message_tree_id: "t", prompt }))]);
  expect(tasks()).toEqual([
    {
      prompt: "Hi",
      responses: ["human: second", "m: first", "human: none"],
      ranking: [["m: first"], ["human: second"]],
    },
    { prompt: "<|user|>\nHi\n<|assistant|>\nsecond\n<|user|>\nMore?", responses: ["human: yes", "human: no"] },
  ]);
});

test("what cannot be read says why", async () => {
  const fails = (name: string, content: string) => importPaths(db, projectId, [testFile(name, content)]);
  await expect(fails("f.csv", "prompt,response\na,b")).rejects.toThrow("none of the formats");
  await expect(fails("f.jsonl", "")).rejects.toThrow("none of the formats");
  await expect(importPaths(db, "prj_none", [testFile("f", "")])).rejects.toThrow("no project");
  expect(
    db
      .select()
      .from(imports)
      .all()
      .map(({ status }) => status),
  ).toEqual(["failed", "failed"]);
  const broken = report("m", { p: [["a", "b"], ["c"]], q: [["a", "b"], ["c"]] }).slice(0, -30);
  expect((await fails("r.json", broken)).errors[0]?.reason).toContain("not valid JSON from here on");
});

test("a damaged row in a list does not stop the others", async () => {
  const list =
    '[\n{"prompt": "p", "responses": ["a", "b"]},\n{"prompt": bad},\n{"prompt": "q", "responses": ["a", "b"]}]';
  const { added, errors } = await importPaths(db, projectId, [testFile("list.json", list)]);
  expect(added).toBe(2);
  expect(errors).toMatchObject([{ line: 3 }]);
});
