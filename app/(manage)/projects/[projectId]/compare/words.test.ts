import { expect, test } from "vitest";
import { winRate } from "@/lib/stats/win-rate";
import { conclusion, verdict } from "./words";

test("says no more than the interval allows", () => {
  const many = (score: number) => winRate(Array.from({ length: 20 }, () => [score]));
  expect(verdict(winRate([]))).toBe("open");
  expect(verdict(winRate([[1], [1]]))).toBe("open"); // two tasks decide nothing
  expect(verdict(many(1))).toBe("better");
  expect(verdict(many(0))).toBe("worse");
  expect(conclusion(many(0), "tuned", "starter")).toMatch(/prefer “starter”/);
  expect(conclusion(many(0.5), "tuned", "starter")).toMatch(/Not decided/);
});
