import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { findStop, possibleStop, readStopString, stopStrings } from "./stop-strings";

describe("findStop", () => {
  it("cuts before the stop string that is complete first", () => {
    expect(findStop("one two", [])).toBe(-1);
    expect(findStop("one two", ["three"])).toBe(-1);
    expect(findStop("one two one", ["one"])).toBe(0);
    expect(findStop("a\nUser: b\n\nc", ["\n\n", "\nUser:"])).toBe(1);
    expect(findStop("xabcd", ["xabcd", "ab"])).toBe(1); // "ab" is complete while "xabcd" still lacks two
    expect(findStop("xab", ["ab", "xab"])).toBe(0); // both at once: the longer one
  });

  it("does not depend on what comes after", () => {
    const letters = fc.string({ unit: fc.constantFrom("a", "b", "c"), maxLength: 12 });
    const stops = fc.array(fc.string({ unit: fc.constantFrom("a", "b", "c"), minLength: 1, maxLength: 4 }));
    fc.assert(
      fc.property(letters, letters, stops, (text, more, strings) => {
        const cut = findStop(text, strings);
        if (cut >= 0) expect(findStop(text + more, strings)).toBe(cut);
        else {
          const later = findStop(text + more, strings);
          if (later >= 0) expect(later).toBeGreaterThanOrEqual(text.length - possibleStop(text, strings));
        }
      }),
    );
  });
});

it("possibleStop counts what may be the beginning of one", () => {
  expect(possibleStop("the end", ["\n\n"])).toBe(0);
  expect(possibleStop("the end\n", ["\n\n", "\n\nUser"])).toBe(1);
  expect(possibleStop("the end\n\n", ["\n\nUser"])).toBe(2);
  expect(possibleStop("aab", ["aabaac"])).toBe(3);
  expect(possibleStop("stop", ["stop"])).toBe(0);
});

it("reads line breaks, tabs and backslashes as people type them", () => {
  expect(readStopString("\\nUser:")).toBe("\nUser:");
  expect(readStopString("a\\tb\\\\n\\d")).toBe("a\tb\\n\\d");
});

it("takes at most 8 of at most 200 characters", () => {
  expect(stopStrings.parse(Array(8).fill("\n"))).toHaveLength(8);
  expect(() => stopStrings.parse(Array(9).fill("\n"))).toThrow(/At most 8/);
  expect(() => stopStrings.parse(["x".repeat(201)])).toThrow(/at most 200/);
  expect(() => stopStrings.parse([""])).toThrow(/at least one/);
});
