import type { PreferenceRow } from "../datasets/preference-row";
import { randomFrom, seedFor, shuffled } from "../random";

/** The prompts that a run answers again and again as it goes: a few different ones, the same for the same seed. */
export function chooseSamplePrompts(
  rows: readonly Pick<PreferenceRow, "prompt">[],
  seed: number,
  count = 6,
): PreferenceRow["prompt"][] {
  const different = new Map(rows.map(({ prompt }) => [JSON.stringify(prompt), prompt]));
  return shuffled([...different.values()], randomFrom(seedFor(seed, "sample prompts"))).slice(0, count);
}
