import { z } from "zod";
import { defineReward, forEach, rewardFields } from "./reward-function";

const words = z.array(z.string().min(1).max(1000)).max(1000);

const config = z.strictObject({
  type: z.literal("keyword"),
  ...rewardFields,
  include: words.default([]),
  exclude: words.default([]),
  case_sensitive: z.boolean().default(false),
  whole_words: z.boolean().default(true), // "art" is not in "start"
});

const wordCharacter = "[\\p{L}\\p{N}_]";

/** Finds the word as it is written; as a whole word it neither starts nor ends within one. */
function finder(word: string, caseSensitive: boolean, whole: boolean): RegExp {
  const literal = word.replace(/[\\^$.*+?()[\]{}|/-]/g, (char) => `\\u{${char.charCodeAt(0).toString(16)}}`);
  const starts = whole && new RegExp(`^${wordCharacter}`, "u").test(word) ? `(?<!${wordCharacter})` : "";
  const ends = whole && new RegExp(`${wordCharacter}$`, "u").test(word) ? `(?!${wordCharacter})` : "";
  return new RegExp(starts + literal + ends, caseSensitive ? "u" : "ui");
}

/** The share of `include` that the completion says, less the share of `exclude`: from -1 to 1. */
export const keyword = defineReward({
  type: "keyword",
  title: "Keywords",
  summary: "The share of wanted words or phrases that occur, less the share of unwanted ones: from -1 to 1.",
  config,
  async open({ include, exclude, case_sensitive, whole_words }) {
    const finders = (words: readonly string[]) => words.map((word) => finder(word, case_sensitive, whole_words));
    const wanted = finders(include);
    const unwanted = finders(exclude);
    const share = (text: string, list: readonly RegExp[]) =>
      list.length === 0 ? 0 : list.filter((word) => word.test(text)).length / list.length;
    return forEach(({ completion }) => share(completion, wanted) - share(completion, unwanted));
  },
});
