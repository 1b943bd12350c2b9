import type { PreferenceRow } from "../datasets/preference-row";
import { randomFrom, seedFor, shuffled } from "../random";

type Prompt = PreferenceRow["prompt"];

/**
 * The prompts that a run answers again and again as it goes: a few different ones, the same for the same seed, held-out
 * ones before others.
 */
export function chooseSamplePrompts(
  { train, test }: Readonly<Record<"train" | "test", readonly { readonly prompt: Prompt }[]>>,
  seed: number,
  count = 6,
): Prompt[] {
  const random = randomFrom(seedFor(seed, "sample prompts"));
  const mixed = [...shuffled(different(test), random), ...shuffled(different(train), random)];
  return mixed.slice(0, count);
}

function different(rows: readonly { readonly prompt: Prompt }[]): Prompt[] {
  return [...new Map(rows.map(({ prompt }) => [JSON.stringify(prompt), prompt])).values()];
}
