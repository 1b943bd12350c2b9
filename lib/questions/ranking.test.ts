import { describe, expect, it } from "vitest";
import { ranking } from "./ranking";

const item = { responses: ["A", "B", "C", "D"] };
const named = { responses: ["a", "b", "c", "d"] };
const full = { outcome: "ranked", order: [["B"], ["A", "D"], ["C"]], unacceptable: ["C"], unranked: [] };
const parse = (raw: unknown, settings: unknown = {}) => ranking.parse(settings, item, raw, named);

describe("ranking", () => {
  it("says the answer about the ids and makes strict pairs of unequal tie groups only", () => {
    const { answer, outcome, pairs } = parse(full);
    expect(outcome).toBe("ranked");
    expect(answer).toEqual({ outcome: "ranked", order: [["b"], ["a", "d"], ["c"]], unacceptable: ["c"], unranked: [] });
    expect(pairs).toHaveLength(1 * 2 + 1 * 1 + 2 * 1);
    expect(pairs).toContainEqual({ chosen: "d", rejected: "c" });
  });

  it("leaves unranked responses out of the pairs", () => {
    expect(parse({ ...full, order: [["B"], ["A"]], unacceptable: [], unranked: ["C", "D"] }).pairs).toEqual([
      { chosen: "b", rejected: "a" },
    ]);
  });

  it.each([
    ["a response twice", { ...full, order: [["B"], ["A", "B"], ["C"], ["D"]] }, /twice/],
    ["a response missing", { ...full, order: [["B"], ["A"]] }, /response C, D/],
    ["a stranger", { ...full, order: [["B"], ["A", "D"], ["C"], ["E"]] }, /E is not part/],
    ["a stranger marked", { ...full, unacceptable: ["Z"] }, /Z is not part/],
    ["an empty rank", { ...full, order: [["B"], [], ["A", "C", "D"]] }, /empty/],
    ["one ranked response", { ...full, order: [["B"]], unacceptable: [], unranked: ["A", "C", "D"] }, /at least two/],
    ["no outcome", { order: [["A"], ["B"], ["C"], ["D"]] }, /outcome/],
    ["a skip without a reason", { outcome: "skipped", reason: "  " }, /Say why/],
    ["a flag without a reason", { outcome: "flagged" }, /reason/],
  ])("refuses %s", (_, raw, message) => {
    expect(() => parse(raw)).toThrow(message);
  });

  it("keeps to the project's settings", () => {
    expect(() => parse(full, { ties: false })).toThrow(/ties/);
    const partial = { ...full, order: [["A"], ["B"]], unacceptable: [], unranked: ["C", "D"] };
    expect(() => parse(partial, { partial: false })).toThrow(/every response/);
  });

  it("knows all bad, skip and flag as outcomes of their own, without pairs", () => {
    expect(parse({ outcome: "all_bad" })).toMatchObject({ outcome: "all_bad", pairs: [] });
    expect(parse({ outcome: "skipped", reason: " too long " })).toMatchObject({ reason: "too long", pairs: [] });
    expect(parse({ outcome: "flagged", reason: "private data" })).toMatchObject({ outcome: "flagged", pairs: [] });
  });

  it("takes half-done drafts about the shown responses and no others", () => {
    expect(ranking.parseDraft(item, { rows: [["A"], [], ["B"]], unacceptable: [] })).toEqual({
      rows: [["A"], [], ["B"]],
      unacceptable: [],
    });
    expect(ranking.parseDraft(item, { rows: [["A"], ["A"]], unacceptable: [] })).toBeNull();
    expect(ranking.parseDraft(item, { rows: [["rsp_1"]], unacceptable: [] })).toBeNull();
    expect(ranking.parseDraft(item, "nonsense")).toBeNull();
  });

  it("reopens a stored answer as the draft it grew from, also after the settings changed", () => {
    const { answer } = parse(full);
    expect(ranking.reopen({}, named, answer, item)).toEqual({ rows: [["B"], ["A", "D"], ["C"]], unacceptable: ["C"] });
    expect(ranking.reopen({ ties: false }, named, answer, item)).toBeNull();
  });
});
