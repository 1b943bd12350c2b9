import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openTokenizer, type Tokenizer } from "../lib/nn/tokenizer";
import { trainBpe } from "./bpe";
import { generateExamples } from "./text/generate";
import { trainTokenizer } from "./train-tokenizer";

describe("trainBpe", () => {
  it("merges the most frequent neighbours first, and merges within merges", () => {
    const { vocab, merges } = trainBpe(["abab abab abab abc"], 256 + 3 + 1, ["<|pad|>"]);
    expect(merges).toEqual([
      ["a", "b"],
      ["ab", "ab"],
      ["Ġ", "abab"],
    ]);
    expect(vocab.get("<|pad|>")).toBe(0);
    expect(vocab.get("abab")).toBe(258);
  });

  it("says when there is too little text", () => {
    expect(() => trainBpe(["aa"], 400, [])).toThrow("give more texts");
  });
});

describe("a trained tokenizer", () => {
  const folder = mkdtempSync(join(tmpdir(), "chorus-tokenizer-"));
  const texts = generateExamples(2000, 1).flatMap(({ prompt, answer }) => [prompt, answer]);
  let tokenizer: Tokenizer;
  beforeAll(() => {
    trainTokenizer(texts, 700, 128, folder);
    tokenizer = openTokenizer(folder);
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  it("gives back every text, any script and spacing included", () => {
    for (const text of texts.slice(0, 200)) expect(tokenizer.decode(tokenizer.encode(text))).toBe(text);
    fc.assert(
      fc.property(
        fc.string({ unit: "grapheme", minLength: 1 }),
        (text) => tokenizer.decode(tokenizer.encode(text)) === text,
      ),
    );
  });

  it("keeps padding and the end apart, and writes a chat in one token a turn's border", () => {
    expect([tokenizer.padId, tokenizer.eosId]).toEqual([0, 1]);
    const ask = { role: "user", content: "Hello" } as const;
    expect(tokenizer.renderChat([ask], true)).toBe("<|user|>Hello<|end|><|assistant|>");
    const ids = tokenizer.encodeChat([ask, { role: "assistant", content: "Hi." }], false);
    expect(ids.slice(0, tokenizer.encodeChat([ask], true).length)).toEqual(tokenizer.encodeChat([ask], true));
    expect(ids.at(-1)).toBe(1);
  });
});
