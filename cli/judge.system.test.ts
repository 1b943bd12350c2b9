import { spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { demonstrationRow } from "../lib/datasets/demonstration-row";
import { preferenceRow } from "../lib/datasets/preference-row";
import { readJsonl } from "../lib/datasets/read-jsonl";
import { projectDir } from "../lib/env";
import { preferLonger, type Reply, startProtocolServer } from "../lib/judge/protocol-server.fixture";

const folder = mkdtempSync(join(tmpdir(), "chorus-judge-"));
const file = (name: string) => join(folder, name);
let server: Awaited<ReturnType<typeof startProtocolServer>>;
let reply: (asked: Parameters<typeof preferLonger>[0]) => Reply = preferLonger;

beforeAll(async () => {
  server = await startProtocolServer((asked) => reply(asked));
  const rows = [
    { prompt: "Why?", responses: [{ text: "No." }, { text: "Because it is." }, { text: "Because of the rain." }] },
    { prompt: [{ role: "user", content: "Who?" }], responses: ["Ada", "Bo"] },
    { prompt: "Same?", responses: ["yes", "yes"] },
  ];
  writeFileSync(file("answers.jsonl"), rows.map((row) => `${JSON.stringify(row)}\n`).join(""));
});
afterAll(async () => {
  await server.close();
  rmSync(folder, { recursive: true });
});

/** Runs a verb while this process goes on answering. */
function chorus(
  ...args: string[]
): Promise<{ status: number | null; stderr: string; answer: Record<string, unknown> }> {
  const env = { ...process.env, CHORUS_JUDGE_API_KEY: "secret" };
  const child = spawn(process.execPath, [join(projectDir, "bin/chorus.mjs"), ...args, "--json"], {
    cwd: projectDir,
    env,
  });
  let [stdout, stderr] = ["", ""];
  child.stdout.on("data", (chunk) => (stdout += chunk));
  child.stderr.on("data", (chunk) => (stderr += chunk));
  return new Promise((ended) =>
    child.on("close", (status) =>
      ended({ status, stderr, answer: JSON.parse(stdout.trim().split("\n").at(-1) || "{}") }),
    ),
  );
}
const endpoint = () => ["--base-url", server.baseUrl, "--model", "tester", "--tries", "1"];

describe("chorus judge", () => {
  it("ranks by both orders, marks what a model said, and goes on where it was stopped", async () => {
    const args = [
      "judge",
      "--in",
      file("answers.jsonl"),
      "--out",
      file("judged.jsonl"),
      "--pairs",
      file("pairs.jsonl"),
    ];
    reply = (asked) => (asked.messages[1]?.content.includes("Who?") ? { status: 401 } : preferLonger(asked));
    const failed = await chorus(...args, ...endpoint(), "--at-once", "1");
    expect(failed).toMatchObject({ status: 1, stderr: expect.stringMatching(/does not accept the API key/) });
    expect(readJsonl(file("judged.jsonl"))).toHaveLength(2);
    reply = preferLonger;
    expect((await chorus(...args, ...endpoint())).stderr).toMatch(/Add --resume/);
    const before = server.asked.length;
    const { status, answer } = await chorus(...args, ...endpoint(), "--resume");
    expect(status).toBe(0);
    expect(server.asked.length - before).toBe(2);
    expect(server.asked.every(({ headers }) => headers.authorization === "Bearer secret")).toBe(true);
    expect(answer).toMatchObject({ rows: 3, comparisons: 4, ties: 0, position_consistency: { rate: 1, compared: 4 } });
    const rows = readJsonl(file("judged.jsonl"));
    expect(rows).toContainEqual(
      expect.objectContaining({ row: 0, ranking: [[2], [1], [0]], source: "ai", judge: "tester" }),
    );
    expect(rows).toContainEqual(expect.objectContaining({ row: 2, ranking: [], comparisons: [] }));
    const pairs = readJsonl(file("pairs.jsonl")).map((row) => preferenceRow.parse(row));
    expect(pairs).toHaveLength(4);
    expect(pairs.at(-1)).toMatchObject({
      ...{ prompt: [{ content: "Who?" }], chosen: [{ content: "Ada" }], rejected: [{ content: "Bo" }] },
      ...{ source: "ai", judge: "tester", principle: expect.any(String), rationale: expect.stringContaining("[[") },
    });
    const again = await chorus("judge", "--in", file("pairs.jsonl"), "--out", file("checked.jsonl"), ...endpoint());
    expect(again.answer).toMatchObject({ rows: 4, agreement: { rate: 1, agreed: 4, compared: 4 } });
  });

  it("asks a checkpoint, which needs no endpoint", async () => {
    const model = join(projectDir, "starter/model");
    const args = [
      "--in",
      file("answers.jsonl"),
      "--out",
      file("local.jsonl"),
      "--checkpoint",
      model,
      "--principle",
      "clear",
    ];
    const { status, answer } = await chorus("judge", ...args);
    expect(status).toBe(0);
    expect(answer).toMatchObject({ rows: 3, comparisons: 4, position_consistency: { unread: 0 } });
    expect(readFileSync(file("local.jsonl"), "utf8")).toContain("log-probs: A -");
  });

  it("refuses what it cannot do with a sentence", async () => {
    const args = ["judge", "--in", file("answers.jsonl"), "--out", file("refused.jsonl")];
    expect((await chorus(...args)).stderr).toMatch(/--base-url URL with --model NAME, or --checkpoint FOLDER/);
    expect((await chorus(...args, ...endpoint(), "--principle", "brave")).stderr).toMatch(
      /no principle “brave”.*helpful/,
    );
    writeFileSync(file("own.json"), JSON.stringify({ principles: [] }));
    expect((await chorus(...args, ...endpoint(), "--constitution", file("own.json"))).stderr).toMatch(/at least one/);
  });
});

describe("chorus revise", () => {
  it("writes demonstrations that sft can learn from, with critiques, and asks nothing twice", async () => {
    reply = ({ messages }) => (messages[0]?.content.startsWith("You review") ? "Too short." : "Because it rained.");
    const args = ["revise", "--in", file("answers.jsonl"), "--out", file("demos.jsonl"), "--rounds", "1"];
    const { status, answer } = await chorus(...args, ...endpoint());
    expect(status).toBe(0);
    expect(answer).toMatchObject({ rows: 7, revised: 7, changed: 7 });
    const rows = readJsonl(file("demos.jsonl"));
    expect(rows[0]).toMatchObject({ completion: "Because it rained.", source: "ai", writer: "tester" });
    expect(rows[0]).toMatchObject({ revisions: [{ critique: "Too short.", revision: "Because it rained." }] });
    for (const row of rows) demonstrationRow.parse(row);
    const before = server.asked.length;
    expect((await chorus(...args, ...endpoint(), "--resume")).answer).toMatchObject({ rows: 7, revised: 0 });
    expect(server.asked).toHaveLength(before);
  });
});
