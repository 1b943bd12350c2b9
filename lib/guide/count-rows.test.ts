import { describe, expect, test } from "vitest";
import { countRows } from "./count-rows";

const pair = (prompt: string, chosen: string, rejected: string, group?: string) => ({
  prompt,
  chosen,
  rejected,
  group,
});

describe("a file's rows", () => {
  test("are counted by their shape, a tie as nothing", () => {
    const { values } = countRows([
      pair("p", "a", "b"),
      { ...pair("p", "a", "b"), tie: true },
      { prompt: "q", completion: "c", label: true },
      { prompt: "r", completion: "c" },
      {
        messages: [
          { role: "user", content: "hi" },
          { role: "assistant", content: "ho" },
        ],
      },
      { prompt: "s", completions: ["one", "two"], labels: [true, false] },
      { prompt: "2 + 2?", answer: 4 },
      { prompt: [{ role: "user", content: "t" }], solution: "x" },
    ]);
    expect(values).toEqual({
      ...{ pairs: 1, thumbs: 1, demonstrations: 2, steps: 1, answers: 2, prompts: 6, groups: 0 },
    });
  });

  test("that are nothing to learn from are refused by their number", () => {
    expect(() => countRows([{ prompt: "p" }, { text: "x" }])).toThrow("Row 2: it is nothing to learn from");
  });
});

describe("groups", () => {
  const many = (of: (i: number) => object[]) => Array.from({ length: 20 }, (_, i) => of(i)).flat();

  test("that decide the same comparisons differently want different things", () => {
    const rows = many((i) => [
      pair(`${i}`, "a", "b", "Brief"),
      pair(`${i}`, "a", "b", "Brief"),
      pair(`${i}`, "b", "a", "Warm"),
    ]);
    const { values, notes } = countRows(rows);
    expect(values).toMatchObject({ groups: 2, disagree: "yes", noise: "low" });
    expect(notes.disagree).toBe(
      "Two people of different groups differ in 100% of 40 shared comparisons, two of one group in 0%.",
    );
  });

  test("that differ no more than their members among themselves want the same, with noise", () => {
    const rows = many((i) =>
      ["Brief", "Brief", "Warm", "Warm"].map((group, k) =>
        k % 2 === 0 ? pair(`${i}`, "a", "b", group) : pair(`${i}`, "b", "a", group),
      ),
    );
    expect(countRows(rows).values).toMatchObject({ disagree: "no", noise: "high" });
  });

  test("that never met leave the question open", () => {
    const rows = many((i) => [pair(`${i}`, "a", "b", i % 2 === 0 ? "Brief" : "Warm")]);
    const { values, notes } = countRows(rows);
    expect(values).toMatchObject({ groups: 2 });
    expect(values).not.toHaveProperty("disagree");
    expect(notes.disagree).toContain("enough of the same comparisons");
  });
});
