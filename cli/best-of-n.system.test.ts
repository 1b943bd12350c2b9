import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { z } from "zod";
import { readJsonl } from "../lib/datasets/read-jsonl";
import { projectDir } from "../lib/env";
import { readCheckpoint, withHead, writeCheckpoint } from "../lib/nn/checkpoint-files";
import { openScorer } from "../lib/nn/scorer";

const model = join(projectDir, "lib/nn/fixtures/llama");
const folder = mkdtempSync(join(tmpdir(), "chorus-best-"));
const file = (name: string) => join(folder, name);
const judge = file("judge");
const steps = file("steps");

beforeAll(async () => {
  writeFileSync(
    file("prompts.jsonl"),
    '{"prompt":"Hello","answer":"7"}\n{"prompt":"What is a river?","answer":"none"}\n',
  );
  await writeCheckpoint(judge, withHead(readCheckpoint(model), "score", 7));
  await writeCheckpoint(steps, withHead(readCheckpoint(model), "steps", 7));
  const rewards = [
    { type: "reward_ensemble", models: [judge, judge], combine: "min" },
    { type: "process_reward_model", name: "steps", model: steps, weight: 0.5 },
    { type: "numeric_answer", weight: 3 },
  ];
  writeFileSync(file("rewards.json"), JSON.stringify(rewards));
});
afterAll(() => rmSync(folder, { recursive: true }));

const written = z.object({
  prompt: z.string(),
  completion: z.string(),
  score: z.number(),
  responses: z.array(
    z.object({ text: z.string(), score: z.number(), rewards: z.record(z.string(), z.number().nullable()) }),
  ),
});

function bestOfN(...args: string[]) {
  const bin = join(projectDir, "bin/chorus.mjs");
  const all = [bin, "best-of-n", "--model", model, "--prompts", file("prompts.jsonl"), "--max-tokens", "8", ...args];
  const { status, stdout, stderr } = spawnSync(process.execPath, all, { cwd: projectDir, encoding: "utf8" });
  return { status, stderr, answer: JSON.parse(stdout.trim().split("\n").at(-1) || "null") };
}

describe("chorus best-of-n", () => {
  it("writes the response that the reward model likes best, and all with their scores", async () => {
    const { status, answer } = bestOfN("-n", "4", "--reward-model", judge, "--out", file("a.jsonl"), "--json");
    expect(status).toBe(0);
    const rows = z.array(written).parse(readJsonl(file("a.jsonl")));
    expect(rows.map(({ prompt }) => prompt)).toEqual(["Hello", "What is a river?"]);
    const scorer = await openScorer(judge);
    for (const { prompt, completion, score, responses } of rows) {
      const scores = responses.map((response) => response.score);
      expect([responses.length, new Set(scores).size > 1, score]).toEqual([4, true, Math.max(...scores)]);
      expect(responses[scores.indexOf(score)]?.text).toBe(completion);
      const asked = { prompt: [{ role: "user" as const, content: prompt }], completion };
      expect((await scorer.score([asked]))[0]).toBeCloseTo(score, 4);
    }
    scorer.close();
    const means = rows.map(({ responses }) => responses.reduce((sum, { score }) => sum + score, 0) / 4);
    const best = rows.reduce((sum, { score }) => sum + score, 0) / 2;
    const curve = z
      .object({ by_n: z.array(z.object({ n: z.number(), kl: z.number(), reward: z.number() })) })
      .parse(answer);
    expect(curve.by_n.map(({ n }) => n)).toEqual([1, 2, 3, 4]);
    expect(curve.by_n[0]?.reward).toBeCloseTo(((means[0] ?? 0) + (means[1] ?? 0)) / 2, 9);
    expect(curve.by_n[3]).toMatchObject({ kl: expect.closeTo(Math.log(4) - 0.75, 9), reward: expect.closeTo(best, 9) });
  });

  it("sums rewards of several kinds, goes on where it ended, and does not mix two calls", () => {
    const args = ["-n", "2", "--rewards", file("rewards.json"), "--out", file("b.jsonl")];
    expect(bestOfN(...args, "--json").status).toBe(0);
    const whole = readFileSync(file("b.jsonl"), "utf8");
    for (const { responses } of z.array(written).parse(readJsonl(file("b.jsonl")))) {
      for (const { score, rewards } of responses) {
        const { reward_ensemble: judged, steps: stepwise, numeric_answer: number } = rewards;
        expect(score).toBeCloseTo((judged ?? 0) + 0.5 * (stepwise ?? 0) + 3 * (number ?? 0), 9);
      }
      expect(responses.every(({ rewards }) => (rewards.steps ?? 1) > 0 && (rewards.steps ?? 0) < 1)).toBe(true);
    }
    writeFileSync(file("b.jsonl"), whole.slice(0, -20)); // the last line was being written
    const again = bestOfN(...args, "--json");
    expect(again.stderr).toContain("1 of 2 prompts are answered");
    const texts = (text: string) =>
      text
        .trim()
        .split("\n")
        .map((line) => written.parse(JSON.parse(line)).responses.map((each) => each.text));
    expect(texts(readFileSync(file("b.jsonl"), "utf8"))).toEqual(texts(whole));
    const other = bestOfN(...args, "--seed", "1", "--json");
    expect(other).toMatchObject({ status: 1, answer: { error: { kind: "conflict" } } });
  });

  it("says what is wrong before anything is drawn", () => {
    const out = ["--out", file("c.jsonl"), "--json"];
    expect(bestOfN(...out).answer.error.message).toContain("--reward-model FOLDER or --rewards FILE");
    writeFileSync(file("odd.json"), '[{"type":"exact_answer","column":"solution"}]');
    expect(bestOfN("--rewards", file("odd.json"), ...out).answer.error.message).toContain(
      'the column "solution", which no row has',
    );
  });
});
