import type { Random } from "../../lib/random";
import type { Slots } from "./expand";

/**
 * How an answer sounds. No tag in the text says which: a model trained on all of them answers now in one style, now in
 * another, and people can prefer one.
 */
export const styles = ["curt", "plain", "warm", "rambling", "wrong"] as const;
export type Style = (typeof styles)[number];

/** One kind of everyday request: what is asked, and how it is answered in each style. All texts are templates. */
export interface Kind {
  readonly name: string;
  readonly prompts: readonly string[];
  readonly answers: Readonly<Record<Style, readonly string[]>>;
  /** The slots of one example, so that prompt and answer speak of the same things. */
  readonly draw: (random: Random) => Slots;
}
