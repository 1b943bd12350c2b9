import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { z } from "zod";
import { openSampler, type Sampler } from "../lib/nn/sampler";
import { exampleCount, seed } from "./settings";
import { generateExamples, generateHeldOut, isHeldOut } from "./text/generate";
import { trainTokenizer } from "./train-tokenizer";

const here = fileURLToPath(new URL(".", import.meta.url));
const model = join(here, "model");
const examples = generateExamples(exampleCount, seed);

const wordsOf = (text: string) => text.match(/[A-Za-z]+/g) ?? [];
const known = new Set(examples.flatMap(({ answer }) => wordsOf(answer)));

/** Readable: at least 19 of 20 words are whole words that the training text also uses. */
const readableShare = (texts: readonly string[]) => {
  const words = texts.flatMap(wordsOf);
  return words.filter((word) => known.has(word)).length / words.length;
};

const readLines = <T>(file: string, line: z.ZodType<T>): T[] =>
  readFileSync(join(here, file), "utf8")
    .trimEnd()
    .split("\n")
    .map((text) => line.parse(JSON.parse(text)));

describe("the starter model", () => {
  let sampler: Sampler;
  beforeAll(async () => {
    sampler = await openSampler(model);
  }, 60_000);
  afterAll(() => sampler.close());

  const ask = (prompts: readonly string[], n: number, temperature: number) =>
    sampler.complete(
      prompts.map((content) => [{ role: "user", content }]),
      { n, temperature, topP: 1, maxTokens: 160, seed },
    );

  it("takes at most 10 MB", () => {
    const bytes = readdirSync(model).reduce((sum, name) => sum + statSync(join(model, name)).size, 0);
    expect(bytes).toBeLessThanOrEqual(10_000_000);
  });

  it("has the tokenizer that its training text gives", () => {
    const folder = mkdtempSync(join(tmpdir(), "chorus-tokenizer-"));
    const texts = examples.flatMap(({ prompt, answer }) => [prompt, answer]);
    trainTokenizer(texts, 2048, 512, folder);
    for (const name of ["tokenizer.json", "tokenizer_config.json", "chat_template.jinja"]) {
      expect(readFileSync(join(folder, name), "utf8")).toBe(readFileSync(join(model, name), "utf8"));
    }
    rmSync(folder, { recursive: true });
  });

  it("answers prompts it has never seen in whole English words, and ends by itself", async () => {
    const prompts = generateHeldOut(19, seed + 1).map(({ prompt }) => prompt);
    const answers = (await ask(prompts, 1, 0)).flat();
    expect(readableShare(answers.map(({ text }) => text))).toBeGreaterThan(0.95);
    expect(answers.filter(({ finished }) => finished).length).toBeGreaterThanOrEqual(18);
  }, 60_000);

  it("answers one prompt in many ways: short and long, never the same twice in a row", async () => {
    const [answers = []] = await ask(["I cannot sleep at night. What should I do?"], 24, 0.9);
    const texts = answers.map(({ text }) => text);
    const lengths = texts.map(({ length }) => length);
    expect(readableShare(texts)).toBeGreaterThan(0.95);
    expect(new Set(texts).size).toBeGreaterThan(18);
    expect(Math.min(...lengths)).toBeLessThan(60);
    expect(Math.max(...lengths)).toBeGreaterThan(150);
  }, 60_000);
});

it("demo.jsonl: 40 prompts with four different answers of the starter", () => {
  const response = z.object({ text: z.string().min(1), model: z.literal("starter") });
  const lines = readLines("demo.jsonl", z.object({ prompt: z.string(), responses: z.array(response).length(4) }));
  expect(new Set(lines.map(({ prompt }) => prompt)).size).toBe(40);
  for (const { responses } of lines) expect(new Set(responses.map(({ text }) => text)).size).toBe(4);
});

it("prompts.jsonl: 200 prompts that training never saw, none of them in the demonstration", () => {
  const prompts = readLines("prompts.jsonl", z.object({ prompt: z.string() })).map(({ prompt }) => prompt);
  const shown = new Set(readLines("demo.jsonl", z.looseObject({ prompt: z.string() })).map(({ prompt }) => prompt));
  expect(new Set(prompts).size).toBe(200);
  expect(prompts.every((prompt) => isHeldOut(prompt) && !shown.has(prompt))).toBe(true);
});
