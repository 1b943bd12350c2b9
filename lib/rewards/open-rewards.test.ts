import { describe, expect, it } from "vitest";
import { openRewards, requireColumns, rewardNames, scoreBatch } from "./open-rewards";
import { rewardConfigs } from "./registry";
import { noModels, scored } from "./scored.fixture";

const score = async (settings: object, completions: readonly string[]) => {
  const rewards = await openRewards(rewardConfigs.parse([settings]), noModels);
  const { totals } = await scoreBatch(
    rewards,
    completions.map((text) => scored(text)),
  );
  return totals;
};

describe("rewards", () => {
  it("sums by weight what each reward gives, and leaves out what gives none", async () => {
    const given = [
      { name: "a", weight: 2, score: async () => [1, null, null] },
      { name: "b", weight: -0.5, score: async () => [3, 4, null] },
    ];
    const batch = ["x", "y", "z"].map((text) => scored(text));
    expect(await scoreBatch(given, batch)).toEqual({
      totals: [0.5, -2, null],
      each: { a: [1, null, null], b: [3, 4, null] },
    });
  });

  it("refuses a reward that gives too few scores", async () => {
    await expect(scoreBatch([{ name: "a", weight: 1, score: async () => [] }], [scored("x")])).rejects.toThrow(
      "The reward a gave 0 scores for 1 completions.",
    );
  });

  it("names rewards apart", () => {
    const configs = rewardConfigs.parse([
      { type: "keyword" },
      { type: "keyword" },
      { type: "keyword", name: "polite" },
    ]);
    expect(rewardNames(configs)).toEqual(["keyword", "keyword_2", "polite"]);
  });

  it("refuses a type, a setting and a name that are not there", () => {
    expect(rewardConfigs.safeParse([{ type: "shell" }]).success).toBe(false);
    expect(rewardConfigs.safeParse([{ type: "keyword", words: ["a"] }]).success).toBe(false);
    expect(rewardConfigs.safeParse([{ type: "keyword", name: "a b" }]).success).toBe(false);
    expect(rewardConfigs.safeParse([]).success).toBe(false);
  });

  it("asks for no column where a reward reads none", () => {
    expect(() => requireColumns(rewardConfigs.parse([{ type: "keyword" }]), [{}])).not.toThrow();
  });
});

describe("keyword", () => {
  it("gives the share of wanted words less that of unwanted ones", async () => {
    const settings = { type: "keyword", include: ["please", "thank you"], exclude: ["no"] };
    const texts = ["Please, thank you.", "PLEASE no", "nothing", "no", "displeased"];
    expect(await score(settings, texts)).toEqual([1, -0.5, 0, -1, 0]);
  });

  it("takes words literally, in any script, and inside others when asked", async () => {
    expect(await score({ type: "keyword", include: ["C++ (2020)-[x]"] }, ["in c++ (2020)-[x]!", "C"])).toEqual([1, 0]);
    expect(await score({ type: "keyword", include: ["été"] }, ["l'Été!", "étés", "fété"])).toEqual([1, 0, 0]);
    expect(await score({ type: "keyword", include: ["art"], whole_words: false }, ["start"])).toEqual([1]);
    expect(await score({ type: "keyword", include: ["Art"], case_sensitive: true }, ["art", "Art"])).toEqual([0, 1]);
  });
});
