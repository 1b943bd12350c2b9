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

test("prompts of messages stay whole; a conversation is asked up to its first answer", () => {
  const [ask, say] = [
    { role: "user", content: "Why?" },
    { role: "assistant", content: "So." },
  ];
  const train = [{ messages: [ask, say, ask, say] }, { prompt: [ask], completion: "So." }, { messages: [say] }];
  expect(chooseSamplePrompts({ test: [], train }, 0)).toEqual([[ask]]);
});
