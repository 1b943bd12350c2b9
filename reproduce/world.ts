import { type Random, randomFrom, seedFor } from "../lib/random";

/**
 * A small language in which the truth is known: a prompt of neutral words, continued by words of which some are liked and
 * some disliked. A text's gold reward follows from its words, so every learned reward can be held against it.
 */
const liked =
  "bright calm clever cosy fair fine fresh funny gentle glad good kind lovely merry neat rich sweet warm".split(" ");
const disliked =
  "awful bad bitter bleak bland cold cruel dull empty grim harsh mean messy nasty poor sad sour weak".split(" ");
const neutral =
  "actor book camera chapter city door evening garden house lake letter morning music night number page place plot room scene script song sound stage story street table town train window".split(
    " ",
  );

export const vocabulary = { liked, disliked, neutral };

const polarity = new Map([...liked.map((word) => [word, 1] as const), ...disliked.map((word) => [word, -1] as const)]);

export interface Text {
  readonly prompt: string;
  readonly completion: string;
}

/** One of the words. */
export const some = (words: readonly string[], random: Random) => words[Math.floor(random() * words.length)] ?? "";

/** A text as people of this world write it: its mood, drawn anew for each, says how often liked words come. */
export function writeText(seed: number, ...coordinates: readonly (string | number)[]): Text {
  const random = randomFrom(seedFor(seed, ...coordinates));
  const mood = random();
  const length = 5 + Math.floor(random() * 6);
  const words = Array.from({ length }, () => {
    if (random() < 0.5) return some(neutral, random);
    return some(random() < mood ? liked : disliked, random);
  });
  const prompt = `the ${some(neutral, random)} and the ${some(neutral, random)}`;
  return { prompt, completion: ` ${words.join(" ")}` };
}

/** For the tokenizer. */
export const worldLanguage = () => ({
  vocabSize: 472,
  texts: Array.from({ length: 2000 }, (_, i) => writeText(0, "tokenizer", i)).map(
    ({ prompt, completion }) => prompt + completion,
  ),
});

const words = (completion: string) => completion.trim().split(/\s+/).filter(Boolean);

/** The mean of the words' polarities, in -1..1; 0 for no word. */
export function sentiment(completion: string): number {
  const all = words(completion);
  return all.length === 0 ? 0 : all.reduce((sum, word) => sum + (polarity.get(word) ?? 0), 0) / all.length;
}

/** How many words a completion has. */
export const wordCount = (completion: string) => words(completion).length;

/** The pair as a person would label it who errs with probability `noise`; null when nothing tells the two apart. */
export function compare(
  prompt: string,
  [one, other]: readonly [string, string],
  gold: (completion: string) => number,
  { noise, random }: { noise: number; random: Random },
): { prompt: string; chosen: string; rejected: string } | null {
  const difference = gold(one) - gold(other);
  if (difference === 0) return null;
  const right = random() >= noise;
  return difference > 0 === right ? { prompt, chosen: one, rejected: other } : { prompt, chosen: other, rejected: one };
}

/** The share of a completion's words that it has said before. */
export function repetitions(completion: string): number {
  const all = words(completion);
  return all.length === 0 ? 0 : 1 - new Set(all).size / all.length;
}
