import { expect, test } from "vitest";
import { chooseSamplePrompts } from "./choose-sample-prompts";

const rows = (...prompts: string[]) => prompts.map((prompt) => ({ prompt }));

test("different prompts, held-out ones first, the same for the same seed", () => {
  const data = { test: rows("a", "b", "a"), train: rows("c", "d", "c", "e", "f", "g", "h") };
  const chosen = chooseSamplePrompts(data, 3);
  expect(new Set(chosen).size).toBe(6);
  expect(chosen.slice(0, 2).toSorted()).toEqual(["a", "b"]);
  expect(chooseSamplePrompts(data, 3)).toEqual(chosen);
});
