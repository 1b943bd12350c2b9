import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { readCheckpoint } from "../nn/checkpoint-files";
import { logProbsOf } from "../nn/compute.fixture";
import { openModel } from "../nn/model";
import { openTokenizer } from "../nn/tokenizer";
import { letterQuestion } from "./comparison-prompt";
import type { Judge } from "./judge";
import { openLocalJudge } from "./local-judge";
import { openLocalWriter } from "./local-writer";
import { planQuestions, type Question } from "./plan-questions";
import { revise } from "./revise";
import { type Answer, judgementOf } from "./verdict";

const fixture = fileURLToPath(new URL("../nn/fixtures/llama", import.meta.url));
const folder = mkdtempSync(join(tmpdir(), "chorus-judge-"));
let judge: Judge;

/** The fixture's weights in a model that says it can read further: RoPE has no table that ends. */
beforeAll(async () => {
  cpSync(fixture, folder, { recursive: true });
  const config = JSON.parse(readFileSync(join(folder, "config.json"), "utf8"));
  writeFileSync(join(folder, "config.json"), JSON.stringify({ ...config, max_position_embeddings: 512 }));
  judge = await openLocalJudge(folder, "tiny");
}, 60_000);
afterAll(() => {
  judge?.close();
  rmSync(folder, { recursive: true });
});

const principle = { id: "clear", title: "Clear", text: "The response is clear." };
const item = (key: string, ...texts: string[]) => ({
  key,
  prompt: [{ role: "user" as const, content: "Why?" }],
  responses: texts.map((text, i) => ({ id: `${key}${i}`, text })),
});
const plan = { principles: [principle], by: "one", pairsPerPrompt: 10, seed: 0 } as const;

async function answers(questions: readonly Question[], from: Judge = judge): Promise<Answer[]> {
  const found = new Map<Question, Answer>();
  await from.judge(questions, { onAnswer: (question, answer) => found.set(question, answer) });
  return questions.flatMap((question) => found.get(question) ?? []);
}

describe("a checkpoint as a judge", () => {
  it("takes the likeliest letter, and scores by the probabilities of all three", async () => {
    const questions = planQuestions([item("p", "Because.", "I do not know, who does?", "No.")], plan);
    const given = await answers(questions);
    expect(given).toHaveLength(6);
    const tokenizer = openTokenizer(folder);
    const model = await openModel(readCheckpoint(folder));
    for (const [i, question] of questions.slice(0, 2).entries()) {
      const asked = tokenizer.encodeChat([{ role: "user", content: letterQuestion(question) }], true);
      const letters = [..."ABC"].map((letter) => tokenizer.encode(letter).at(-1) ?? 0);
      const logProbs = await Promise.all(
        letters.map(async (letter) => (await logProbsOf(model, [...asked, letter])).at(-1) ?? 0),
      );
      const [a = 0, b = 0, c = 0] = logProbs.map(Math.exp);
      expect(given[i]?.score).toBeCloseTo((a + c / 2) / (a + b + c), 4);
      expect(given[i]?.verdict).toBe((["A", "B", "tie"] as const)[logProbs.indexOf(Math.max(...logProbs))]);
      expect(given[i]?.rationale).toMatch(/^log-probs: A -\d/);
    }
    model.dispose();
  }, 30_000);

  it("says the same of a question whatever else is asked, and of two orders makes a judgement", async () => {
    const questions = planQuestions(
      Array.from({ length: 6 }, (_, i) => item(`p${i}`, "Yes.".repeat(i + 1), "Perhaps.")),
      plan,
    );
    const together = await answers(questions);
    const alone = await answers(questions.slice(4, 6));
    for (const [i, answer] of alone.entries()) expect(answer.score).toBeCloseTo(together[4 + i]?.score ?? -1, 4);
    const [forward, backward] = alone;
    if (!forward || !backward) throw new Error("two answers were expected");
    const { winner, consistent, score } = judgementOf(forward, backward);
    expect(consistent === false ? winner : "tie").toBe("tie");
    expect(score).toBeGreaterThan(0);
    expect(score).toBeLessThan(1);
  }, 30_000);

  it("has no verdict on what is longer than it can read, and says why", async () => {
    const questions = planQuestions([item("p", "word ".repeat(400), "No.")], plan);
    const [answer] = await answers(questions);
    expect(answer).toMatchObject({ verdict: null, score: null });
    expect(answer?.rationale).toMatch(/takes \d+ tokens; tiny reads at most 512/);
  });

  it("stops when it is told to", async () => {
    const stopped = AbortSignal.abort(new Error("enough"));
    const questions = planQuestions([item("p", "a", "b")], plan);
    await expect(judge.judge(questions, { onAnswer: () => undefined, signal: stopped })).rejects.toThrow("enough");
  });

  it("writes, too: critique and revision of its own, the same again for the same seed", async () => {
    const writer = await openLocalWriter(folder, "tiny", { temperature: 1, maxTokens: 8 });
    const asked = { prompt: [{ role: "user" as const, content: "Why?" }], response: "No." };
    const write = () => revise(writer, asked, { principles: [principle], rounds: 1, seed: 3 });
    const { rounds } = await write();
    expect(rounds).toHaveLength(1);
    expect((rounds[0]?.critique.length ?? 0) > 0).toBe(true);
    expect(await write()).toMatchObject({ rounds });
    writer.close();
  }, 30_000);
});
