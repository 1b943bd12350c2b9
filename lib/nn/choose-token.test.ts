import { fileURLToPath } from "node:url";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import { randomFrom } from "../random";
import { chooseToken } from "./choose-token";
import { keptTokens } from "./kept-tokens";
import { readJson } from "./read-json";

const logits = Float32Array.of(1, 3, 2, 0, -1);
const draws = (options: Parameters<typeof chooseToken>[1], count = 4000) => {
  const random = randomFrom(1);
  return Array.from({ length: count }, () => chooseToken(logits, options, random));
};
const plain = { temperature: 1, topP: 1, topK: 0 };
const idsOf = (options: Partial<Parameters<typeof chooseToken>[1]>) =>
  new Set(draws({ ...plain, ...options }).map(({ id }) => id));

describe("chooseToken", () => {
  it("takes the likeliest at temperature 0, with the model's log-probability", () => {
    const total = logits.reduce((sum, value) => sum + Math.exp(value), 0);
    const { id, logprob } = chooseToken(logits, { ...plain, temperature: 0 }, randomFrom(1));
    expect(id).toBe(1);
    expect(logprob).toBeCloseTo(3 - Math.log(total), 7);
  });

  it("draws as often as the tempered softmax says", () => {
    const chosen = draws({ ...plain, temperature: 2 }, 20_000);
    const total = logits.reduce((sum, value) => sum + Math.exp(value / 2), 0);
    for (const [id, logit] of logits.entries()) {
      const own = chosen.filter((choice) => choice.id === id);
      expect(own[0]?.logprob).toBeCloseTo(logit / 2 - Math.log(total), 7);
      expect(Math.abs(own.length / chosen.length - Math.exp(logit / 2) / total)).toBeLessThan(0.012); // 3 standard errors
    }
  });

  it("keeps to the k likeliest, to the smallest set that reaches p, to what is likely beside the likeliest", () => {
    expect(idsOf({ topK: 2 })).toEqual(new Set([1, 2]));
    // softmax = [.086, .636, .234, .032, .012]: .636 + .234 = .870, so p = 0.86 needs two and p = 0.88 three
    expect(idsOf({ topP: 0.86 })).toEqual(new Set([1, 2]));
    expect(idsOf({ topP: 0.88 })).toEqual(new Set([0, 1, 2]));
    expect(idsOf({ topP: 0 })).toEqual(new Set([1]));
    expect(idsOf({ minP: 0.13 })).toEqual(new Set([0, 1, 2])); // e^-2 = 0.135 of the likeliest
    expect(idsOf({ minP: 0.14 })).toEqual(new Set([1, 2]));
    expect(idsOf({ minP: 1 })).toEqual(new Set([1]));
  });

  it("takes the lower ids of tokens that tie at the end of top-p, all of those that tie at the end of top-k", () => {
    const level = Float32Array.of(0, 0, 0, 0);
    const kept = (options: object) => {
      const { ids, count } = keptTokens(level, 0, { ...plain, ...options });
      return [...ids.subarray(0, count)];
    };
    expect(kept({ topP: 0.6 })).toEqual([0, 1, 2]);
    expect(kept({ topK: 2 })).toEqual([0, 1, 2, 3]);
  });

  it("makes what has occurred less likely, once however often it did, in greedy decoding too", () => {
    const greedy = { ...plain, temperature: 0, repetitionPenalty: 2 };
    expect(chooseToken(logits, greedy, randomFrom(1), [[1, 1], [1]])).toMatchObject({ id: 2 }); // 3 / 2 is below 2
    const both = chooseToken(logits, greedy, randomFrom(1), [[1], [2, 4]]);
    const penalised = [1, 1.5, 1, 0, -2];
    expect(both.id).toBe(1);
    expect(both.logprob).toBeCloseTo(1.5 - Math.log(penalised.reduce((sum, value) => sum + Math.exp(value), 0)), 7);
    expect([...logits]).toEqual([1, 3, 2, 0, -1]);
  });

  it("can draw at any temperature above 0, and never what is impossible", () => {
    const impossible = Float32Array.of(Number.NEGATIVE_INFINITY, 2, 1, Number.NEGATIVE_INFINITY);
    for (const temperature of [Number.MIN_VALUE, 1e-4, 1, 1e6]) {
      for (const at of [0, 0.3, 1 - 2 ** -32]) {
        const { id, logprob } = chooseToken(impossible, { ...plain, temperature }, () => at);
        expect([1, 2]).toContain(id);
        expect(Number.isFinite(logprob)).toBe(true);
      }
    }
  });

  it.each([[Number.NaN], [Number.POSITIVE_INFINITY], [Number.NEGATIVE_INFINITY]])("refuses logits of %d", (value) => {
    const broken = new Float32Array(5).fill(value);
    expect(() => chooseToken(broken, plain, randomFrom(1))).toThrow(/not finite numbers/);
  });

  it("gives probabilities of what it draws from: they sum to 1 over the tokens it can draw", () => {
    fc.assert(
      fc.property(
        fc.array(fc.float({ min: -8, max: 8, noNaN: true }), { minLength: 2, maxLength: 30 }),
        fc.record({
          temperature: fc.double({ min: 0.2, max: 3, noNaN: true }),
          topP: fc.double({ min: 0.1, max: 1, noNaN: true }),
          topK: fc.nat(30),
          minP: fc.double({ min: 0, max: 1, noNaN: true }),
          repetitionPenalty: fc.double({ min: 0.5, max: 2, noNaN: true }),
        }),
        fc.array(fc.nat(30)),
        (values, options, past) => {
          const seen = new Map<number, number>();
          for (let i = 0; i < 3000; i++) {
            const { id, logprob } = chooseToken(Float32Array.from(values), options, () => (i + 0.5) / 3000, [past]);
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

const finite = z.number().nullable();
const cases = readJson(
  fileURLToPath(new URL("./fixtures/choose-token.json", import.meta.url)),
  z.array(
    z.object({
      logits: z.array(finite), // null: minus infinity
      past: z.array(z.int()),
      options: z.record(z.enum(["temperature", "topK", "topP", "minP", "repetitionPenalty"]), z.number()),
      logprobs: z.array(finite),
      greedy: z.number(),
    }),
  ),
);

describe("beside transformers' logits processors", () => {
  it.each(cases.map((each, i) => [i, each] as const))("case %i", (_, { logits, past, options, logprobs, greedy }) => {
    const scores = Float32Array.from(logits, (logit) => logit ?? Number.NEGATIVE_INFINITY);
    const drawn = new Map<number, number>();
    for (let i = 0; i < 4000; i++) {
      const { id, logprob } = chooseToken(scores, options, () => (i + 0.5) / 4000, [past]);
      drawn.set(id, logprob);
    }
    for (const [id, logprob] of drawn) expect(logprob).toBeCloseTo(logprobs[id] ?? Number.NaN, 5);
    const common = logprobs.flatMap((logprob, id) => (logprob !== null && logprob > Math.log(1 / 4000) ? [id] : []));
    expect(common.filter((id) => !drawn.has(id))).toEqual([]);
    const best = chooseToken(scores, { ...options, temperature: 0 }, randomFrom(1), [past]);
    expect(best.logprob).toBeCloseTo(greedy, 5);
  });
});
