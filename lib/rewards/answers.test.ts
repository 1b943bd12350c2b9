import { describe, expect, it } from "vitest";
import { openRewards, requireColumns } from "./open-rewards";
import { readNumbers } from "./read-number";
import { rewardConfigs } from "./registry";
import { noModels, scored } from "./scored.fixture";

async function score(settings: object, completion: string, answer: unknown) {
  const [opened] = await openRewards(rewardConfigs.parse([settings]), noModels);
  return (await opened?.score([scored(completion, { answer })]))?.[0];
}

describe("numbers in text", () => {
  const cases: [string, number[]][] = [
    ["72", [72]],
    ["1,234,567.50 and 1,2,3", [1_234_567.5, 1, 2, 3]],
    ["1,2345", [1, 2345]],
    ["It costs $5.", [5]],
    ["-$3.20, - 4, \u22127", [-3.2, -4, -7]],
    ["5-3=2 and x-1 and (4)-2", [5, 3, 2, 1, 4, 2]],
    ["3/4 of 1 1/2, 1/0", [0.75, 1.5]],
    ["1/2/2024", [1, 2, 2024]],
    [".5 or 0.5 or 2.", [0.5, 0.5, 2]],
    ["6.02e23, 1e-3, 2e, 1e999", [6.02e23, 0.001, 2]],
    ["\\frac{1}{4}, -\\dfrac{1}{2}, \\$7, 50\\%", [0.25, -0.5, 7, 50]],
    ["none", []],
  ];
  it.each(cases)("%s", (text, numbers) => {
    expect(readNumbers(text).map(({ value }) => value)).toEqual(numbers);
  });
  it("takes a per cent sign as a hundredth where asked", () => {
    expect(readNumbers("25% of 8", true).map(({ value }) => value)).toEqual([0.25, 8]);
  });
  it("takes linear time", () => {
    const hostile = [
      "1".repeat(50_000),
      "1,111".repeat(20_000),
      "1 1/".repeat(20_000),
      `1${" ".repeat(50_000)}1`,
      "\\frac{".repeat(20_000),
    ];
    const started = performance.now();
    for (const text of hostile) readNumbers(text);
    expect(performance.now() - started).toBeLessThan(2000);
  });
});

describe("numeric answer", () => {
  const settings = { type: "numeric_answer" };
  it("reads the completion's last number", async () => {
    expect(await score(settings, "6 * 12 = 72, so she has $72.00.", 72)).toBe(1);
    expect(await score(settings, "She has 71.", 72)).toBe(0);
    expect(await score(settings, "I do not know.", 72)).toBe(0);
    expect(await score(settings, "It is one half: 1/2", "0.5")).toBe(1);
  });
  it("reads GSM8K's rows and answers", async () => {
    const gold = "He bought 5 * 300 = <<5*300=1500>>1,500.\n#### 1,500";
    const gsm8k = { ...settings, answer_in: "after_marker" };
    expect(await score(gsm8k, "5 times 300 is 1500\n#### 1500", gold)).toBe(1);
    expect(await score(gsm8k, "#### 3\n#### $1,500.", gold)).toBe(1);
    expect(await score(gsm8k, "The answer is 1500.", gold)).toBe(0);
    expect(await score(gsm8k, "#### about 1500", gold)).toBe(0);
    expect(await score(settings, "The answer is 1500.", gold)).toBe(1);
  });
  it("reads what is boxed", async () => {
    const boxed = { ...settings, answer_in: "boxed" };
    expect(await score(boxed, "\\boxed{2} no, \\boxed{\\frac{1}{3}} as 1 = 3/3", "1/3")).toBe(1);
    expect(await score(boxed, "\\boxed{1 or 3}", "3")).toBe(0);
    expect(await score(boxed, "\\boxed{3", "3")).toBe(0);
  });
  it("reads what follows the reasoning, and that alone", async () => {
    const reasoned = { ...settings, answer_in: "boxed", after: "</think>" };
    expect(await score(reasoned, "<think>\\boxed{1/2}</think> \\boxed{\\frac{1}{3}}", "1/3")).toBe(1);
    expect(await score(reasoned, "<think>\\boxed{\\frac{1}{3}} but no end", "1/3")).toBe(0); // TRL's reasoning_accuracy_reward
  });
  it("gives what TRL's get_cosine_scaled_reward gives", async () => {
    const [opened] = await openRewards(
      rewardConfigs.parse([{ type: "cosine_scaled", max_len: 100, answer_in: "boxed" }]),
      noModels,
    );
    const of = (completion: string, length: number) =>
      scored(completion, { answer: "1/3" }, new Array<number>(length).fill(1));
    const [right, wrong] = ["\\boxed{\\frac{1}{3}}", "\\boxed{\\frac{1}{2}}"];
    const batch = [of(right, 50), of(wrong, 50), of(right, 0), of(wrong, 0), of(right, 400), of(wrong, 25)];
    const given = await opened?.score(batch);
    // TRL 1.16: 0.75 and -0.75 are its documentation's; the last is -0.5 - 0.5 / 2 * (1 + cos(pi / 4)).
    for (const [i, value] of [0.75, -0.75, 1, -1, 0.5, -0.9267766953].entries()) {
      expect(given?.[i]).toBeCloseTo(value, 9);
    }
    expect(await opened?.score([scored("1", {})])).toEqual([null]);
  });
  it("is as tolerant as it is told", async () => {
    expect(await score(settings, "0.333", "1/3")).toBe(0);
    expect(await score({ ...settings, absolute_tolerance: 0.001 }, "0.333", "1/3")).toBe(1);
    expect(await score({ ...settings, relative_tolerance: 0.01 }, "1005", 1000)).toBe(1);
    expect(await score(settings, "1000001", 1_000_000)).toBe(0);
    expect(await score({ ...settings, percent: "hundredth" }, "a quarter, 25%", 0.25)).toBe(1);
  });
  it("cannot score where the right answer is unknown", async () => {
    expect(await score(settings, "5", undefined)).toBeNull();
    expect(await score(settings, "5", "five")).toBeNull();
    expect(await score(settings, "5", "5 or 6")).toBeNull();
    expect(await score(settings, "6", ["5", "6"])).toBe(1);
  });
});

describe("exact answer", () => {
  const settings = { type: "exact_answer" };
  it("compares as strictly as it is told", async () => {
    expect(await score(settings, "  new   York\n", "New York")).toBe(1);
    expect(await score(settings, "New York.", "New York")).toBe(0);
    expect(await score({ ...settings, compare: "words" }, "The New-York!", "new york")).toBe(0);
    expect(await score({ ...settings, compare: "words" }, "The “New York”!", "new york")).toBe(1);
    expect(await score({ ...settings, compare: "exact" }, "paris", "Paris")).toBe(0);
    expect(await score({ ...settings, compare: "exact" }, "Paris\n", "Paris")).toBe(1);
  });
  it("looks after a marker, at one line", async () => {
    const marked = { ...settings, after: "Answer:", first_line: true };
    expect(await score(marked, "Answer: C\nAnswer: B\nBecause of A.", "B")).toBe(1);
    expect(await score(marked, "B", "B")).toBe(0);
  });
  it("takes any of several answers, and null where there is none", async () => {
    expect(await score(settings, "UK", ["United Kingdom", "UK"])).toBe(1);
    expect(await score(settings, "UK", null)).toBeNull();
    expect(await score(settings, "UK", [])).toBeNull();
    expect(await score(settings, "", " ")).toBeNull();
  });
  it("says which column is missing before anything is scored", () => {
    const configs = rewardConfigs.parse([settings, { type: "numeric_answer", column: "solution", name: "sums" }]);
    expect(() => requireColumns(configs, [{ prompt: "?", answer: "x" }])).toThrow(
      'The reward sums reads the column "solution", which no row has; there is: prompt, answer.',
    );
    expect(() => requireColumns(configs, [{ answer: "x" }, { solution: 3 }])).not.toThrow();
  });
});
