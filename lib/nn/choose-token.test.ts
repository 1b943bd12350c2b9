import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { randomFrom } from "../random";
import { chooseToken } from "./choose-token";

const logits = Float32Array.of(1, 3, 2, 0, -1);
const draws = (options: Parameters<typeof chooseToken>[1], count = 4000) => {
  const random = randomFrom(1);
  return Array.from({ length: count }, () => chooseToken(logits, options, random));
};

describe("chooseToken", () => {
  it("takes the likeliest at temperature 0, with the model's log-probability", () => {
    const total = logits.reduce((sum, value) => sum + Math.exp(value), 0);
    const { id, logprob } = chooseToken(logits, { temperature: 0, topP: 1, topK: 0 }, randomFrom(1));
    expect(id).toBe(1);
    expect(logprob).toBeCloseTo(3 - Math.log(total), 6);
  });

  it("draws as often as the tempered softmax says", () => {
    const chosen = draws({ temperature: 2, topP: 1, topK: 0 }, 20_000);
    for (const id of logits.keys()) {
      const share = chosen.filter((choice) => choice.id === id).length / chosen.length;
      const logprob = chosen.find((choice) => choice.id === id)?.logprob ?? Number.NaN;
      expect(Math.abs(share - Math.exp(logprob))).toBeLessThan(0.012); // 3 standard errors
    }
  });

  it("keeps to the k likeliest, and to the smallest set that reaches p", () => {
    expect(new Set(draws({ temperature: 1, topP: 1, topK: 2 }).map(({ id }) => id))).toEqual(new Set([1, 2]));
    // softmax = [.086, .636, .234, .032, .012]: .636 + .234 = .870, so p = 0.86 needs two and p = 0.88 three
    expect(new Set(draws({ temperature: 1, topP: 0.86, topK: 0 }).map(({ id }) => id))).toEqual(new Set([1, 2]));
    expect(new Set(draws({ temperature: 1, topP: 0.88, topK: 0 }).map(({ id }) => id))).toEqual(new Set([0, 1, 2]));
  });

  it("gives probabilities of what it draws from: they sum to 1 over the tokens it can draw", () => {
    fc.assert(
      fc.property(
        fc.array(fc.float({ min: -8, max: 8, noNaN: true }), { minLength: 2, maxLength: 30 }),
        fc.record({
          temperature: fc.double({ min: 0.2, max: 3, noNaN: true }),
          topP: fc.double({ min: 0.1, max: 1, noNaN: true }),
          topK: fc.nat(30),
        }),
        (values, options) => {
          const seen = new Map<number, number>();
          for (let i = 0; i < 3000; i++) {
            const { id, logprob } = chooseToken(Float32Array.from(values), options, () => (i + 0.5) / 3000);
            seen.set(id, Math.exp(logprob));
          }
          const sum = [...seen.values()].reduce((total, p) => total + p, 0);
          expect(sum).toBeGreaterThan(0.98); // a token rarer than 1 / 3000 may not come up
          expect(sum).toBeLessThan(1 + 1e-6);
        },
      ),
      { numRuns: 50 },
    );
  });
});
