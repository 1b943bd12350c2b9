import { cpSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openSampler, type Sampler, type TextPiece } from "./sampler";

const folder = fileURLToPath(new URL("./fixtures/llama", import.meta.url));
const chat = [{ role: "user" as const, content: "A much longer prompt, so that lengths differ." }];
const asked = ["Hello, how are you?", chat];
const options = { n: 3, temperature: 1, topP: 1, maxTokens: 8, seed: 4 };
let sampler: Sampler;
beforeAll(async () => {
  sampler = await openSampler(folder);
});
afterAll(() => sampler.close());

describe("complete", () => {
  it("answers the same for the same seed, differently for another, in the prompts' order", async () => {
    const progress: number[] = [];
    const answers = await sampler.complete(asked, options, { onProgress: (done) => progress.push(done) });
    expect(await sampler.complete(asked, options)).toEqual(answers);
    expect(await sampler.complete(asked, { ...options, seed: 5 })).not.toEqual(answers);
    const [alone] = await sampler.complete(asked.slice(0, 1), options);
    expect(alone?.map(({ text }) => text)).toEqual(answers[0]?.map(({ text }) => text));
    expect(new Set(answers.flat().map(({ text }) => text)).size).toBe(6);
    expect(answers.map(({ length }) => length)).toEqual([3, 3]);
    expect(progress).toEqual([6]);
  });

  it("answers a prompt with a seed of its own the same wherever it stands", async () => {
    const [first, second] = await sampler.complete(asked, { ...options, seeds: [11, 12] });
    const turned = await sampler.complete(asked.toReversed(), { ...options, seeds: [12, 11] });
    expect(turned.map((each) => each.map(({ text }) => text))).toEqual(
      [second, first].map((each) => each?.map(({ text }) => text)),
    );
  });

  it("ends before a stop string, and draws what it would have drawn until then", async () => {
    const long = { ...options, n: 8, maxTokens: 24 };
    const free = (await sampler.complete(asked, long)).flat();
    const stop = [free[0]?.text.slice(5, 7) ?? "", free[9]?.text.slice(9, 12) ?? ""];
    const stopped = (await sampler.complete(asked, { ...long, stop })).flat();
    for (const [i, { text, tokens, finished, logprob }] of stopped.entries()) {
      const whole = free[i];
      const found = stop.some((each) => whole?.text.includes(each));
      expect(whole?.text.startsWith(text)).toBe(true);
      for (const each of stop) expect(text).not.toContain(each);
      expect({ finished, shorter: tokens < (whole?.tokens ?? 0) }).toEqual({
        finished: found || whole?.finished,
        shorter: found && !whole?.text.endsWith(stop.find((each) => whole?.text.includes(each)) ?? "none"),
      });
      if (!found) expect(logprob).toBe(whole?.logprob);
    }
    expect(stopped[0]?.finished && stopped[9]?.finished).toBe(true);
  });

  it("takes a stop string that is a special token, which never shows in the text", async () => {
    const hot = { ...options, n: 64, temperature: 8, maxTokens: 24 };
    const free = (await sampler.complete(["Hello"], hot)).flat();
    const stopped = (await sampler.complete(["Hello"], { ...hot, stop: ["<|user|>", "<|assistant|>"] })).flat();
    const early = stopped.filter(({ tokens }, i) => tokens < (free[i]?.tokens ?? 0));
    expect(early.length).toBeGreaterThan(0);
    expect(early.every(({ finished }) => finished)).toBe(true);
    for (const [i, { text }] of stopped.entries()) expect(free[i]?.text.startsWith(text)).toBe(true);
  });

  it("tells the text as it is written, each response's pieces in turn", async () => {
    const pieces: TextPiece[] = [];
    const told = await sampler.complete(
      asked,
      { ...options, maxTokens: 16 },
      { onText: (piece) => pieces.push(piece) },
    );
    expect(told).toEqual(await sampler.complete(asked, { ...options, maxTokens: 16 }));
    expect(pieces.length).toBeGreaterThan(6 * 4);
    for (const [prompt, completions] of told.entries())
      for (const [sample, { text }] of completions.entries()) {
        const own = pieces.filter((piece) => piece.prompt === prompt && piece.sample === sample);
        expect(own.map((piece) => piece.text).join("")).toBe(text);
        expect(own.map(({ last }) => last)).toEqual([...own.slice(1).map(() => false), true]);
      }
  });

  it("weighs what has been read and written by the repetition penalty, in greedy decoding too", async () => {
    const texts = async (repetitionPenalty: number) => {
      const completions = await sampler.complete(asked, { temperature: 0, maxTokens: 24, repetitionPenalty });
      return completions.flat().map(({ text }) => text);
    };
    const variety = (all: string[]) => all.map((text) => new Set(text).size / text.length);
    const [plain = 0] = variety(await texts(1));
    const [repeating = 1] = variety(await texts(0.2)); // below 1: what has occurred becomes likelier
    expect(repeating).toBeLessThan(plain / 2);
  });

  it.each([
    [{ minP: 1.5 }, /from 0 to 1/],
    [{ repetitionPenalty: 0 }, /above 0/],
    [{ topK: 2.5 }, /whole number/],
    [{ stop: Array(9).fill("x") }, /At most 8 stop strings/],
    [{ stop: ["x".repeat(201)] }, /at most 200 characters/],
  ])("refuses %j", async (wrong, reason) => {
    await expect(sampler.complete(asked, wrong)).rejects.toThrow(reason);
  });
});

describe("a checkpoint's generation_config.json", () => {
  const copy = mkdtempSync(join(tmpdir(), "chorus-sampler-"));
  let own: Sampler;
  beforeAll(async () => {
    cpSync(folder, copy, { recursive: true });
    const generation = { do_sample: true, temperature: 0.5, top_k: 3, repetition_penalty: 1.2, max_new_tokens: 6 };
    writeFileSync(join(copy, "generation_config.json"), JSON.stringify(generation));
    own = await openSampler(copy);
  });
  afterAll(() => {
    own.close();
    rmSync(copy, { recursive: true });
  });

  it("decides what was not asked for", async () => {
    expect(sampler.settings()).toEqual({
      settings: { temperature: 0.7, topP: 0.95, topK: 0, minP: 0, repetitionPenalty: 1, maxTokens: 128, stop: [] },
      fromFile: {},
    });
    const fromFile = { temperature: 0.5, topP: 1, topK: 3, repetitionPenalty: 1.2, maxTokens: 6 };
    const settings = { ...fromFile, minP: 0, stop: [] };
    expect(own.settings()).toEqual({ settings, fromFile });
    expect(await own.complete(asked)).toEqual(await sampler.complete(asked, settings));
  });

  it("gives way to what was asked for", () => {
    const { settings, fromFile } = own.settings({ topK: 0, maxTokens: 5 });
    expect(settings).toMatchObject({ temperature: 0.5, topK: 0, maxTokens: 5 });
    expect(fromFile).toEqual({ temperature: 0.5, topP: 1, repetitionPenalty: 1.2 });
  });
});
