import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { openRewards } from "./open-rewards";
import { rewardConfigs } from "./registry";
import type { RewardFunction, Scored } from "./reward-function";
import { noModels, scored } from "./scored.fixture";

async function open(settings: object): Promise<RewardFunction> {
  const [opened] = await openRewards(rewardConfigs.parse([settings]), noModels);
  if (opened === undefined) throw new Error("nothing opened");
  return opened.score;
}
const say = (texts: readonly string[]) => texts.map((text) => scored(text));
const long = (lengths: readonly number[]): Scored[] => lengths.map((n) => scored("", {}, new Array<number>(n).fill(1)));

// Values of trl.rewards (TRL 1.16): think_format_reward, get_soft_overlong_punishment, get_repetition_penalty_reward.
describe("format", () => {
  it("gives what TRL's think_format_reward gives", async () => {
    const given: [string, number][] = [
      ["<think>\nThis is my reasoning.\n</think>\nThis is my answer.", 1],
      ["<think>\nThis is my reasoning.\nThis is my answer.", 0],
      ["<think></think>", 1],
      ["", 0],
      ["<think>a<think>b</think>c", 0],
      ["<think>a</think>b<think>c", 0],
      [" <think>a</think>b", 0],
      ["x\n<think>a</think>b", 0],
      ["<think>a</think>b</think>c", 1],
      ["<think>a</think>", 1],
      ["</think><think>", 0],
      ["<think>a</think>\n\nb\nc", 1],
      ["<THINK>a</THINK>b", 0],
      ["<think>a</think >", 0],
    ];
    const score = await open({ type: "format" });
    expect(await score(say(given.map(([text]) => text)))).toEqual(given.map(([, value]) => value));
  });

  it("is the regular expression of TRL's documentation on any text", async () => {
    const score = await open({ type: "format" });
    const piece = fc.constantFrom("<think>", "</think>", "a", "\n", " ", "<");
    await fc.assert(
      fc.asyncProperty(fc.array(piece, { maxLength: 8 }), async (pieces) => {
        const text = pieces.join("");
        expect(await score(say([text]))).toEqual([/^<think>(?!.*<think>)(.*?)<\/think>.*$/s.test(text) ? 1 : 0]);
      }),
    );
  });

  it("asks for other blocks, for text after them, and knows what the prompt has opened", async () => {
    const blocks = await open({ type: "format", tags: ["think", "answer"], text_after: "none" });
    const texts = ["<think>a</think>\n<answer>b</answer>\n", "<answer>b</answer><think>a</think>"];
    expect(await blocks(say([...texts, "<think>a</think> so <answer>b</answer>", `${texts[0]}x`]))).toEqual([
      1, 0, 0, 0,
    ]);
    const opened = await open({ type: "format", opened: true, text_after: "some" });
    expect(await opened(say(["a</think>b", "a</think> ", "<think>a</think>b"]))).toEqual([1, 0, 0]);
  });
});

describe("length", () => {
  it("gives what TRL's get_soft_overlong_punishment gives", async () => {
    const score = await open({ type: "soft_overlong_punishment", max_completion_len: 100, soft_punish_cache: 20 });
    expect(await score(long([0, 80, 81, 90, 99, 100, 101, 200]))).toEqual([0, 0, -0.05, -0.5, -0.95, -1, -1, -1]);
    const sharp = await open({ type: "soft_overlong_punishment", max_completion_len: 100, soft_punish_cache: 0 });
    expect(await sharp(long([0, 100, 101]))).toEqual([0, 0, -1]);
    const usual = await open({ type: "soft_overlong_punishment", max_completion_len: 1280, soft_punish_cache: 256 });
    expect(await usual(long([1100]))).toEqual([-0.296875]);
  });

  it("keeps to a target, in tokens, words or characters", async () => {
    const score = await open({ type: "length", min: 10, max: 10, slack: 4 });
    expect(await score(long([5, 6, 9, 10, 12, 20]))).toEqual([-1, -1, -0.25, 0, -0.5, -1]);
    const words = await open({ type: "length", unit: "words", max: 2 });
    expect(await words(say(["", "one two", " one  two\nthree "]))).toEqual([0, 0, -1]);
    const characters = await open({ type: "length", unit: "characters", min: 2 });
    expect(await characters(say(["😀", "😀😀"]))).toEqual([-1, 0]);
    await expect(open({ type: "length", min: 9, max: 2 })).rejects.toThrow("min 9 is above its max 2");
  });
});

describe("repetition", () => {
  it("gives what TRL's get_repetition_penalty_reward gives", async () => {
    const given: [number, number, number[], number][] = [
      [2, -1, [1, 2, 3, 4], 0],
      [2, -1, [5, 5, 5, 5, 5], -0.75],
      [3, -1, [1, 2, 3, 1, 2, 3, 1, 2], -0.5],
      [3, -0.5, [7, 7, 7, 7, 7, 7, 7, 7, 7, 7], -0.4375],
      [3, -1, [1, 2], 0],
      [1, -2, [1, 1, 2, 3], -0.5],
      [3, -1, [1, 2, 3], 0],
      [2, -1, [1, 12, 11, 2], 0],
    ];
    for (const [ngram_size, max_penalty, ids, value] of given) {
      const score = await open({ type: "repetition_penalty", ngram_size, max_penalty });
      expect(await score([scored("", {}, ids)])).toEqual([value]);
    }
  });
});

describe("regex", () => {
  it("searches, or matches the whole", async () => {
    const search = await open({ type: "regex", pattern: "answer: [ABC]", ignore_case: true });
    expect(await search(say(["The Answer: b.", "answer: d"]))).toEqual([1, 0]);
    const whole = await open({ type: "regex", pattern: "\\d+", full_match: true });
    expect(await whole(say(["12", "12 "]))).toEqual([1, 0]);
    const lines = await open({ type: "regex", pattern: "^b$", multiline: true });
    expect(await lines(say(["a\nb\nc"]))).toEqual([1]);
    const dots = await open({ type: "regex", pattern: "a.c" });
    const all = await open({ type: "regex", pattern: "a.c", dot_all: true });
    expect([await dots(say(["a\nc"])), await all(say(["a\nc"]))]).toEqual([[0], [1]]);
  });

  it("is not slowed by a pattern on which JavaScript's own engine would hang", async () => {
    const score = await open({ type: "regex", pattern: "^(a+)+$" });
    const started = performance.now();
    expect(await score(say([`${"a".repeat(20_000)}b`]))).toEqual([0]);
    expect(performance.now() - started).toBeLessThan(2000);
  });

  it("says what is wrong with a pattern", async () => {
    await expect(open({ type: "regex", pattern: "(a" })).rejects.toThrow("missing closing )");
    await expect(open({ type: "regex", pattern: "(?=a)b" })).rejects.toThrow("without lookaround");
    await expect(open({ type: "regex", pattern: "(a{100}b{100}){10}".repeat(20) })).rejects.toThrow("too large");
  });
});

describe("JSON schema", () => {
  const schema = {
    type: "object",
    properties: { city: { type: "string", pattern: "^[A-Z]" }, people: { type: "integer", minimum: 0 } },
    required: ["city"],
    additionalProperties: false,
  };

  it("accepts what fits and nothing else", async () => {
    const score = await open({ type: "json_schema", schema, parses: 0.25 });
    const texts = ['{"city": "Rome", "people": 5}', '{"city": "rome"}', '{"people": 5}', '{"city": "Rome", "x": 1}'];
    expect(await score(say([...texts, '{"city": "Rome"', "Rome", ' {"city":"Rome"}\n']))).toEqual([
      1, 0.25, 0.25, 0.25, 0, 0, 1,
    ]);
  });

  it("finds the last block of code", async () => {
    const score = await open({ type: "json_schema", schema, json_in: "code_block" });
    const block = (text: string) => `Here:\n\`\`\`json\n${text}\n\`\`\`\nDone.`;
    const texts = [block('{"city": "Rome"}'), `${block("{}")}${block('{"city": "Rome"}')}`, '{"city": "Rome"}', "```"];
    expect(await score(say(texts))).toEqual([1, 1, 0, 0]);
  });

  it("reads draft-07, refuses a schema that cannot work, and survives nesting and slow patterns", async () => {
    const old = { $schema: "http://json-schema.org/draft-07/schema#", items: [{ type: "string" }] };
    expect(await (await open({ type: "json_schema", schema: old }))(say(['["a"]', "[1]"]))).toEqual([1, 0]);
    await expect(open({ type: "json_schema", schema: { type: "text" } })).rejects.toThrow(
      "The JSON schema does not work",
    );
    await expect(open({ type: "json_schema", schema: { requierd: ["a"] } })).rejects.toThrow("requierd");
    await expect(open({ type: "json_schema", schema: { pattern: "(?=a)" } })).rejects.toThrow("RE2");
    const nested = { $ref: "#/$defs/list", $defs: { list: { type: "array", items: { $ref: "#/$defs/list" } } } };
    const score = await open({ type: "json_schema", schema: nested });
    const depth = 100_000;
    expect(await score(say(["[[],[[]]]", "[".repeat(depth) + "]".repeat(depth)]))).toEqual([1, 0]);
    const slow = await open({ type: "json_schema", schema: { type: "string", pattern: "^(a+)+$" } });
    expect(await slow(say([`"${"a".repeat(5000)}b"`]))).toEqual([0]);
  });
});
