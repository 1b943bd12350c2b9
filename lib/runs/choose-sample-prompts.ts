import { type Prompt, promptOf, type TrainingRow } from "../datasets/training-row";
import { randomFrom, seedFor, shuffled } from "../random";

/**
 * The prompts that a run answers again and again as it goes: a few different ones, the same for the same seed, held-out
 * ones before others. Of a conversation it is what stands before the first answer.
 */
export function chooseSamplePrompts(
  { train, test }: Readonly<Record<"train" | "test", readonly TrainingRow["row"][]>>,
  seed: number,
  count = 6,
): Prompt[] {
  const random = randomFrom(seedFor(seed, "sample prompts"));
  const mixed = [...shuffled(different(test), random), ...shuffled(different(train), random)];
  return mixed.slice(0, count);
}

function different(rows: readonly TrainingRow["row"][]): Prompt[] {
  const prompts = new Map<string, Prompt>();
  for (const row of rows) {
    const prompt = promptOf(row);
    if (prompt !== null) prompts.set(JSON.stringify(prompt), prompt);
  }
  return [...prompts.values()];
}
