import { spawnSync } from "node:child_process";
import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { readJsonl } from "../lib/datasets/read-jsonl";
import { projectDir } from "../lib/env";

const model = join(projectDir, "lib/nn/fixtures/llama");
const folder = mkdtempSync(join(tmpdir(), "chorus-sample-"));
const file = (name: string) => join(folder, name);
const own = file("own");

beforeAll(() => {
  writeFileSync(file("prompts.txt"), "Hello\n\nWhat is a river?\n");
  cpSync(model, own, { recursive: true });
  writeFileSync(join(own, "generation_config.json"), JSON.stringify({ do_sample: true, temperature: 0.5, top_k: 5 }));
});
afterAll(() => rmSync(folder, { recursive: true }));

function sample(...args: string[]) {
  const bin = join(projectDir, "bin/chorus.mjs");
  return spawnSync(process.execPath, [bin, "sample", ...args], { cwd: projectDir, encoding: "utf8" });
}
const answerOf = (stdout: string) => JSON.parse(stdout.trim().split("\n").at(-1) ?? "{}");
const prompts = ["--model", model, "--prompts", file("prompts.txt"), "--max-tokens", "12"];

describe("chorus sample", () => {
  it("answers each line n times, the same again for the same seed", () => {
    const { status, stdout } = sample(...prompts, "--n", "2", "--out", file("a.jsonl"), "--json");
    expect(status).toBe(0);
    expect(answerOf(stdout)).toMatchObject({ ok: true, prompts: 2, responses: 4, out: file("a.jsonl") });
    sample(...prompts, "--n", "2", "--out", file("b.jsonl"));
    expect(readFileSync(file("b.jsonl"), "utf8")).toBe(readFileSync(file("a.jsonl"), "utf8"));
    const [first, second] = readJsonl(file("a.jsonl"));
    expect(first).toMatchObject({ prompt: "Hello", responses: [{ tokens: 12, finished: false }, { tokens: 12 }] });
    expect(second).toMatchObject({ prompt: "What is a river?" });
  });

  it("prints as it goes with --stream, and ends before a stop string", () => {
    const one = ["--model", model, "--prompt", "Hello", "--max-tokens", "12", "--seed", "3", "--stream"];
    const free = sample(...one);
    expect(free.status).toBe(0);
    const text = free.stdout.replace(/\n$/, "");
    expect(text.length).toBeGreaterThan(10);
    const stop = [...text].slice(6, 8).join("");
    const stopped = sample(...one, "--stop", stop, "--json");
    const cut = text.slice(0, text.indexOf(stop)).trim();
    expect(stopped.stderr.trimEnd().endsWith(cut)).toBe(true);
    expect(answerOf(stopped.stdout)).toMatchObject({
      settings: { stop: [stop], n: 1, seed: 3 },
      answers: [{ prompt: "Hello", responses: [{ text: cut, finished: true }] }],
    });
  });

  it("says what it took from generation_config.json, and uses it", () => {
    const args = ["--model", own, "--prompt", "Hello", "--max-tokens", "6", "--stream"];
    const { stderr, stdout } = sample(...args);
    expect(stderr).toBe("From generation_config.json: temperature 0.5, top-p 1, top-k 5.\n");
    const asked = sample(...args, "--temperature", "0.5", "--top-p", "1", "--top-k", "5");
    expect(asked).toMatchObject({ stderr: "", stdout });
  });

  it.each([
    [["--min-p", "1.5"], /--min-p: A number from 0 to 1\./],
    [["--repetition-penalty", "0"], /--repetition-penalty: A number above 0\./],
    [["--top-k", "x"], /--top-k: A number\./],
    [["--n", "0"], /--n: A whole number, at least 1\./],
    [["--stop", ..."123456789"], /--stop: At most 8 stop strings\./],
    [["--prompt", "Hello"], /either --prompts FILE or --prompt TEXT/],
  ])("refuses %j with a sentence and status 1", (args, reason) => {
    const { status, stderr, stdout } = sample(...prompts, ...args, "--out", file("refused.jsonl"), "--json");
    expect(status).toBe(1);
    expect(stderr).toMatch(reason);
    expect(answerOf(stdout)).toMatchObject({ ok: false, error: { kind: "invalid" } });
    expect(existsSync(file("refused.jsonl"))).toBe(false);
  });

  it("wants to know where responses go", () => {
    expect(sample(...prompts).stderr).toMatch(/--out FILE, or --stream/);
  });
});
