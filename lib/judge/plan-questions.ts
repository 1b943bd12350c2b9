import type { Message } from "../datasets/preference-row";
import { AppError } from "../errors";
import { randomFrom, seedFor, shuffled } from "../random";
import type { Principle } from "./constitution";

/** Responses to one prompt, to be compared with each other. */
export interface Judged {
  readonly key: string;
  readonly prompt: readonly Message[];
  readonly responses: readonly { readonly id: string; readonly text: string }[];
}

/** One question to a judge: two responses by one principle, `first` shown as A, or with `swapped` the second. */
export interface Question {
  readonly key: string; // of what is judged
  readonly prompt: readonly Message[];
  readonly first: { readonly id: string; readonly text: string };
  readonly second: { readonly id: string; readonly text: string };
  readonly principle: Principle;
  readonly swapped: boolean;
}

export interface Plan {
  readonly principles: readonly Principle[];
  /** "one": each pair by one principle, drawn from the seed. "each": each pair by every principle in turn. */
  readonly by: "one" | "each";
  /** Compare at most so many pairs of one prompt's responses, drawn from the seed. */
  readonly pairsPerPrompt: number;
  readonly seed: number;
}

/**
 * All questions, both orders of each comparison next to each other. What is asked of a pair depends on the seed and
 * the pair alone, so more prompts change nothing for those that are there. Responses with the same words are not
 * compared. @throws AppError invalid without principles
 */
export function planQuestions(items: readonly Judged[], { principles, by, pairsPerPrompt, seed }: Plan): Question[] {
  if (principles.length === 0) throw new AppError("invalid", "Choose at least one principle to judge by.");
  return items.flatMap(({ key, prompt, responses }) => {
    const sorted = [...responses].sort((a, b) => (a.id < b.id ? -1 : 1)); // a pair is the same whatever order it came in
    const all = sorted.flatMap((first, i) =>
      sorted.slice(i + 1).flatMap((second) => (first.text.trim() === second.text.trim() ? [] : [{ first, second }])),
    );
    const pairs = shuffled(all, randomFrom(seedFor(seed, "pairs", key))).slice(0, pairsPerPrompt);
    return pairs.flatMap((pair) => {
      const drawn = seedFor(seed, "principle", pair.first.id, pair.second.id) % principles.length;
      const chosen = by === "each" ? principles : principles.slice(drawn, drawn + 1);
      return chosen.flatMap((principle) =>
        [false, true].map((swapped) => ({ key, prompt, ...pair, principle, swapped })),
      );
    });
  });
}
