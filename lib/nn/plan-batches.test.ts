import { expect, it } from "vitest";
import { planBatches } from "./plan-batches";

const sizes = { layerCount: 30, headCount: 9, keyHeadCount: 3, headSize: 64, vocabSize: 49_152 }; // SmolLM2-135M
const lengths = (count: number, length: number) => Array<number>(count).fill(length);
const rows = (prompts: readonly number[], maxTokens = 128, of = sizes) =>
  planBatches(of, prompts, maxTokens).map(({ from, to }) => to - from);

it("takes 32 rows at a time where they fit, the rest in a batch of its own", () => {
  expect(rows(lengths(70, 100))).toEqual([32, 32, 6]);
  expect(planBatches(sizes, lengths(40, 8), 8)).toEqual([
    { from: 0, to: 32 },
    { from: 32, to: 40 },
  ]);
  expect(rows([])).toEqual([]);
});

it("takes fewer rows of long prompts or long responses, one at least", () => {
  expect(rows(lengths(10, 1500))).toEqual([2, 2, 2, 2, 2]); // scores of attention: 3 x 9 x 1536^2 numbers a row
  expect(rows(lengths(10, 8), 4096)).toEqual([4, 4, 2]); // keys and values: 30 x 2 x 3 x 64 x 5120 numbers a row
  expect(rows(lengths(3, 8000), 128, { ...sizes, layerCount: 80, headCount: 64 })).toEqual([1, 1, 1]);
});

it("looks at the longest prompt of each batch", () => {
  const mixed = rows([...lengths(32, 20), ...lengths(4, 1500)]);
  expect(mixed).toEqual([32, 2, 2]);
});
