import { describe, expect, it } from "vitest";
import { randomFrom } from "../random";
import {
  groupAdvantages,
  leaveOneOut,
  moments,
  normalizeThenSum,
  standardised,
  weightedSum,
  whiten,
  zeroVarianceShare,
} from "./advantages";
import { gae } from "./gae";
import { klEstimators, nextKlCoef } from "./kl";
import { readClipRange, rewardClipField } from "./rollout-config";

const random = randomFrom(3);
const draw = (count: number) => Array.from({ length: count }, () => random() * 4 - 2);
const near = (actual: readonly (number | null)[], expected: readonly number[], digits = 6) => {
  expect(actual).toHaveLength(expected.length);
  for (const [i, value] of actual.entries()) expect(value ?? Number.NaN).toBeCloseTo(expected[i] ?? Number.NaN, digits);
};

describe("GRPO's advantages", () => {
  const group = { size: 4, scale: "group" } as const;

  it("are the golden values of TRL's sample deviation", () => {
    expect(moments([1, 0, 0, 1]).std).toBeCloseTo(0.5773502692, 9);
    near(groupAdvantages([1, 0, 0, 1], group), [0.865875, -0.865875, -0.865875, 0.865875]);
  });

  it("are those of the population's deviation where that is told", () => {
    expect(moments([1, 0, 0, 1], "population").std).toBe(0.5);
    const advantage = 0.5 / (0.5 + 1e-4);
    near(groupAdvantages([1, 0, 0, 1], { ...group, deviation: "population" }), [
      ...[advantage, -advantage, -advantage, advantage],
    ]);
  });

  it("are those of a loop over groups that is written out", () => {
    const rewards = draw(24);
    const expected: number[] = [];
    for (let start = 0; start < 24; start += 4) {
      let sum = 0;
      for (let i = start; i < start + 4; i++) sum += rewards[i] ?? 0;
      let squares = 0;
      for (let i = start; i < start + 4; i++) squares += ((rewards[i] ?? 0) - sum / 4) ** 2;
      for (let i = start; i < start + 4; i++) {
        expected.push(((rewards[i] ?? 0) - sum / 4) / (Math.sqrt(squares / 3) + 1e-4));
      }
    }
    near(groupAdvantages(rewards, group), expected, 9);
  });

  it("sum to 0 in each group, and are 0 where all rewards are the same", () => {
    const advantages = groupAdvantages([...draw(4), 0.1, 0.1, 0.1, 0.1], group);
    expect(advantages.slice(0, 4).reduce((sum, each) => sum + each)).toBeCloseTo(0, 9);
    near(advantages.slice(4), [0, 0, 0, 0], 9);
    expect(zeroVarianceShare([1, 2, 3, 4, 5, 5, 5, 5], 4)).toBe(0.5);
  });

  it("leave out what could not be scored", () => {
    near(groupAdvantages([1, null, 0, null], group), [0.5 / (Math.SQRT1_2 + 1e-4), 0, -0.5 / (Math.SQRT1_2 + 1e-4), 0]);
    near(groupAdvantages([null, null, null, null], group), [0, 0, 0, 0]);
  });

  it("divide by the batch's deviation, or by nothing", () => {
    const rewards = [1, 0, 4, 2];
    near(groupAdvantages(rewards, { size: 2, scale: "none" }), [0.5, -0.5, 1, -1]);
    const { std } = moments(rewards);
    near(
      groupAdvantages(rewards, { size: 2, scale: "batch" }),
      [0.5, -0.5, 1, -1].map((each) => each / (std + 1e-4)),
    );
  });
});

describe("RLOO's advantages", () => {
  it("are the golden values, and n / (n - 1) times the distance from the mean", () => {
    near(leaveOneOut([1, 0, 0, 1], 4), [2 / 3, -2 / 3, -2 / 3, 2 / 3]);
    const rewards = draw(5);
    const { mean } = moments(rewards);
    near(
      leaveOneOut(rewards, 5),
      rewards.map((reward) => 1.25 * (reward - mean)),
      9,
    );
  });

  it("are those of a loop that leaves each one out", () => {
    const rewards = draw(12);
    const expected = rewards.map((reward, i) => {
      const start = Math.floor(i / 4) * 4;
      let others = 0;
      for (let j = start; j < start + 4; j++) if (j !== i) others += rewards[j] ?? 0;
      return reward - others / 3;
    });
    near(leaveOneOut(rewards, 4), expected, 9);
  });

  it("leave out what could not be scored and what is alone, also where they are normalised", () => {
    expect(leaveOneOut([3, null, 1, null], 4)).toEqual([2, null, -2, null]);
    expect(leaveOneOut([3, null], 2)).toEqual([null, null]);
    // TRL: (x - nanmean) / (nanstd + 1e-4), then 0 where it is NaN
    const advantages = standardised(leaveOneOut([3, null, 1, 4, 5, null], 3));
    near(
      advantages.flatMap((each) => each ?? []),
      [2, -2, -1, 1].map((each) => each / (Math.sqrt(10 / 3) + 1e-4)),
    );
  });
});

it("rewards are brought into the range that is told", () => {
  expect([-3, 0.5, 7].map(readClipRange("-1, 2"))).toEqual([-1, 0.5, 2]);
  expect(readClipRange("")(99)).toBe(99);
  for (const wrong of ["1", "2, 1", "a, b", "1, 2, 3", ",1"])
    expect(rewardClipField.safeParse(wrong).success).toBe(false);
});

describe("several rewards", () => {
  it("are summed by weight without those that could not be scored", () => {
    expect(
      weightedSum(
        [
          [1, null, null],
          [2, 3, null],
        ],
        [1, 0.5],
      ),
    ).toEqual([2, 1.5, null]);
  });

  it("count alike however large their numbers are, when normalised first", () => {
    const [small, large] = [draw(8), draw(8)];
    const mixed = normalizeThenSum([small, large.map((reward) => reward * 1000)], [1, 1], 4);
    near(mixed, normalizeThenSum([small, large], [1, 1], 4), 3);
    expect(moments(mixed).mean).toBeCloseTo(0, 9);
    expect(moments(mixed).std).toBeCloseTo(1, 3);
  });
});

describe("GAE", () => {
  it("gives the golden values", () => {
    const { advantages, returns } = gae([-0.01, -0.02, 1], [0.5, 0.4, 0.3], { gamma: 1, lambda: 0.95 });
    near(advantages, [0.40775, 0.545, 0.7]);
    near(returns, [0.90775, 0.945, 1]);
    near(whiten(advantages), [-0.979153, -0.040466, 1.019618], 5);
  });

  it("is the sum of all later deltas, discounted", () => {
    const [rewards, values] = [draw(7), draw(7)];
    const [gamma, lambda] = [0.9, 0.8];
    const deltas = rewards.map((reward, t) => reward + gamma * (values[t + 1] ?? 0) - (values[t] ?? 0));
    const expected = deltas.map((_, t) =>
      deltas.slice(t).reduce((sum, delta, k) => sum + (gamma * lambda) ** k * delta, 0),
    );
    near(gae(rewards, values, { gamma, lambda }).advantages, expected, 9);
  });

  it("with lambda 1 expects of the end what came of it", () => {
    near(gae([0, 0, 1], draw(3), { gamma: 1, lambda: 1 }).returns, [1, 1, 1], 9);
  });
});

describe("KL", () => {
  it("estimates are the golden values of p 0.5 and 0.4", () => {
    const [logp, reference] = [Math.log(0.5), Math.log(0.4)];
    expect(klEstimators.k1(logp, reference)).toBeCloseTo(0.2231436, 7);
    expect(klEstimators.k2(logp, reference)).toBeCloseTo(0.0248965, 7);
    expect(klEstimators.k3(logp, reference)).toBeCloseTo(0.0231436, 7);
  });

  it("penalties move towards the target, by at most a fifth", () => {
    const step = { target: 6, samples: 64, horizon: 10_000 };
    expect(nextKlCoef(0.1, { ...step, kl: 6 })).toBe(0.1);
    expect(nextKlCoef(0.1, { ...step, kl: 60 })).toBeCloseTo(0.1 * (1 + (0.2 * 64) / 10_000), 12);
    expect(nextKlCoef(0.1, { ...step, kl: 0 })).toBeCloseTo(0.1 * (1 - (0.2 * 64) / 10_000), 12);
  });
});
