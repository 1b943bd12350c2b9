import { expect, test } from "vitest";
import { winRate } from "@/lib/stats/win-rate";
import { conclusion, samplingWords, verdict } from "./words";

test("says no more than the interval allows", () => {
  const many = (score: number) => winRate(Array.from({ length: 20 }, () => [score]));
  expect(verdict(winRate([]))).toBe("open");
  expect(verdict(winRate([[1], [1]]))).toBe("open"); // two tasks decide nothing
  expect(verdict(many(1))).toBe("better");
  expect(verdict(many(0))).toBe("worse");
  expect(conclusion(many(0), "tuned", "starter")).toMatch(/prefer “starter”/);
  expect(conclusion(many(0.5), "tuned", "starter")).toMatch(/Not decided/);
});

test("says how responses were drawn, and nothing that is off", () => {
  const plain = { temperature: 0.7, topP: 1, topK: 0, minP: 0, repetitionPenalty: 1, maxTokens: 128, stop: [] };
  expect(samplingWords(plain)).toBe("temperature 0.7, at most 128 tokens");
  const all = { ...plain, topP: 0.9, topK: 50, minP: 0.1, repetitionPenalty: 1.1, stop: ["\n\n", "User:"] };
  expect(samplingWords(all)).toBe(
    'temperature 0.7, top-k 50, top-p 0.9, min-p 0.1, repetition penalty 1.1, stopped at "\\n\\n" or "User:", at most 128 tokens',
  );
});
