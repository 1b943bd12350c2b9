import { describe, expect, it } from "vitest";
import { generateExamples, generateHeldOut, isHeldOut } from "./generate";
import { styles } from "./kind";
import { kinds } from "./kinds";

const examples = generateExamples(40_000, 1);

describe("generateExamples", () => {
  it("gives 40,000 distinct examples, the same again for the same seed", () => {
    expect(new Set(examples.map(({ prompt, answer }) => `${prompt}\n${answer}`)).size).toBe(40_000);
    expect(generateExamples(500, 1)).toEqual(examples.slice(0, 500));
    expect(generateExamples(500, 2)).not.toEqual(examples.slice(0, 500));
  });

  it("covers each kind in each style, none of them rarely", () => {
    for (const { name } of kinds) {
      for (const style of styles) {
        const count = examples.filter((example) => example.kind === name && example.style === style).length;
        expect(count, `${name} ${style}`).toBeGreaterThan(100);
      }
    }
  });

  it("answers the same prompt in different styles", () => {
    const stylesOf = new Map<string, Set<string>>();
    for (const { prompt, style } of examples) stylesOf.set(prompt, (stylesOf.get(prompt) ?? new Set()).add(style));
    expect([...stylesOf.values()].filter((found) => found.size >= 3).length).toBeGreaterThan(1000);
  });

  it("leaves no trace of the template language, and no double or outer space", () => {
    for (const { prompt, answer } of examples) {
      for (const text of [prompt, answer]) expect(text).toMatch(/^(?!\s)(?!.* {2})[^[\]{}|]+(?<!\s)$/s);
    }
  });

  it("holds prompts out: none of them is ever trained on", () => {
    const heldOut = generateHeldOut(300, 1);
    expect(new Set(heldOut.map(({ prompt }) => prompt)).size).toBe(300);
    expect(heldOut.every(({ prompt }) => isHeldOut(prompt))).toBe(true);
    expect(examples.some(({ prompt }) => isHeldOut(prompt))).toBe(false);
  });
});
