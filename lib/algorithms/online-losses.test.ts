import * as tf from "@tensorflow/tfjs";
import { beforeAll, describe, expect, it } from "vitest";
import { openEngine } from "../engine/engine";
import { randomFrom } from "../random";
import type { Tensor } from "./algorithm";
import { type GrpoLossName, grpoLoss, tokenWeights } from "./grpo-loss";
import { bestAndWorst } from "./online-dpo";
import { clippedLoss, ratioOf } from "./ppo-clip";
import { ppoConfig } from "./ppo-config";
import { policyLoss, valueLoss } from "./ppo-loss";
import { objectives, type Told, worthOf } from "./ppo-rewards";
import { aboveMean } from "./reinforce";
import { sequenceLoss } from "./reinforce-loss";
import { choosePrompts } from "./rollout";

beforeAll(async () => {
  await openEngine();
});

const random = randomFrom(8);
const draw = (count: number, scale = 1) => Array.from({ length: count }, () => scale * (2 * random() - 1));
const value = (tensor: Tensor) => tensor.dataSync()[0] ?? Number.NaN;

/** Three completions of 3, 2 and 4 tokens, and three tokens of filling. */
const lengths = [3, 2, 4];
const total = 12;
const rowOf = [0, 0, 0, 1, 1, 2, 2, 2, 2];
const rows = () =>
  tf.tensor2d(lengths.map((_, row) => Array.from({ length: total }, (_, n) => Number(rowOf[n] === row))));
const filled = (values: readonly number[]) => tf.tensor1d([...values, ...new Array(total - values.length).fill(0)]);
const tokens = { logps: draw(9), old: draw(9), reference: draw(9) };
const advantages = [1.2, -0.7, 0.4];
const clip = { low: 0.2, high: 0.28 };
const clipped = (rho: number, a: number) =>
  -Math.min(rho * a, Math.min(1 + clip.high, Math.max(1 - clip.low, rho)) * a);

const aggregations = ["dapo", "grpo", "bnpo", "dr_grpo"] as const;

function grpoOf(name: GrpoLossName, counts: readonly boolean[], level: "token" | "sequence", beta = 0.1) {
  const counted = lengths.map((length, row) => (counts[row] ? length : 0));
  const { each } = tokenWeights(name, { counted, longest: 16 });
  const perToken = (of: (row: number) => number) => filled(rowOf.map(of));
  return {
    old: filled(tokens.old),
    reference: filled(tokens.reference),
    advantages: perToken((row) => advantages[row] ?? 0),
    mask: perToken((row) => Number(counts[row])),
    weights: perToken((row) => (counts[row] ? (each[row] ?? 0) : 0)),
    rows: rows(),
    entropies: filled([]),
    options: {
      ...{ ...clip, name, beta, level, correctedKl: false, entropyCoef: 0 },
      temperatures: { positive: 1, negative: 1.05 },
    },
  };
}

describe("the clipped objective", () => {
  it("gives the golden values", () => {
    const [rho, a] = [[1.5, 1.5, 0.5, 0.5].map(Math.log), [1, -1, 1, -1]];
    const { losses } = clippedLoss(tf, ratioOf(tf, tf.tensor1d(rho), tf.zeros([4])), tf.tensor1d(a), {
      low: 0.2,
      high: 0.2,
    });
    for (const [i, expected] of [-1.2, 1.5, -0.5, 0.8].entries()) expect(losses.dataSync()[i]).toBeCloseTo(expected, 6);
  });

  it("stays finite however far the policy has gone", () => {
    const { losses } = clippedLoss(tf, ratioOf(tf, tf.tensor1d([0]), tf.tensor1d([-1000])), tf.tensor1d([-1]), clip);
    expect(Number.isFinite(value(losses))).toBe(true);
  });
});

describe("GRPO's loss", () => {
  it.each(aggregations)("%s is that of a loop over completions and tokens", (aggregation) => {
    const { options, ...given } = grpoOf(aggregation, [true, true, true], "token");
    const { loss } = grpoLoss(tf, { ...given, logps: filled(tokens.logps) }, options);
    const perToken = rowOf.map((row, n) => {
      const [logp, old, reference] = [tokens.logps[n] ?? 0, tokens.old[n] ?? 0, tokens.reference[n] ?? 0];
      const kl = Math.exp(reference - logp) - (reference - logp) - 1;
      return clipped(Math.exp(logp - old), advantages[row] ?? 0) + 0.1 * kl;
    });
    let expected = 0;
    for (const [row, length] of lengths.entries()) {
      const sum = perToken.filter((_, n) => rowOf[n] === row).reduce((all, each) => all + each, 0);
      expected += { grpo: sum / length / 3, bnpo: sum / 9, dapo: sum / 9, dr_grpo: sum / (3 * 16) }[aggregation];
    }
    expect(value(loss)).toBeCloseTo(expected, 5);
  });

  it("weighs batches by completions, but dapo's by their tokens", () => {
    const batch = (name: GrpoLossName) => tokenWeights(name, { counted: [3, 0, 4], longest: 16 }).batch;
    expect(aggregations.map(batch)).toEqual([7, 3, 3, 3]);
  });

  it("with a sequence's ratio is that of a loop (GSPO)", () => {
    const { options, ...given } = grpoOf("grpo", [true, true, true], "sequence", 0);
    const { loss } = grpoLoss(tf, { ...given, reference: undefined, logps: filled(tokens.logps) }, options);
    const expected = lengths.map((length, row) => {
      const gap = rowOf.reduce((sum, r, n) => sum + (r === row ? (tokens.logps[n] ?? 0) - (tokens.old[n] ?? 0) : 0), 0);
      return clipped(Math.exp(gap / length), advantages[row] ?? 0) / 3;
    });
    expect(value(loss)).toBeCloseTo(
      expected.reduce((sum, each) => sum + each),
      5,
    );
  });

  it.each(["token", "sequence"] as const)("has no gradient at what is masked, by %s", (level) => {
    const { options, ...given } = grpoOf("dapo", [true, false, true], level);
    const slope = tf.grad((logps: Tensor) => grpoLoss(tf, { ...given, logps }, options).loss.asScalar());
    const slopes = Array.from(slope(filled(tokens.old)).dataSync(), (each) => each + 0); // -0 is 0
    expect(slopes.slice(3, 5)).toEqual([0, 0]);
    expect(slopes.slice(9)).toEqual([0, 0, 0]);
    expect(slopes.slice(0, 3).every((each) => each !== 0)).toBe(true);
  });

  it("is 0 and a number where everything is masked", () => {
    const { options, ...given } = grpoOf("dapo", [false, false, false], "sequence");
    const logps = filled(tokens.logps);
    expect(value(grpoLoss(tf, { ...given, logps }, options).loss)).toBe(0);
  });
});

describe("a response as one action", () => {
  it("is that of a loop over responses", () => {
    const { loss } = sequenceLoss(
      tf,
      { logps: filled(tokens.logps), old: filled(tokens.old), rows: rows(), advantages: tf.tensor1d(advantages) },
      clip,
    );
    const expected = lengths.map((_, row) => {
      const gap = rowOf.reduce((sum, r, n) => sum + (r === row ? (tokens.logps[n] ?? 0) - (tokens.old[n] ?? 0) : 0), 0);
      return clipped(Math.exp(gap), advantages[row] ?? 0) / 3;
    });
    expect(value(loss)).toBeCloseTo(
      expected.reduce((sum, each) => sum + each),
      5,
    );
  });

  it("has at first REINFORCE's gradient: each token's is minus the advantage, shared by the responses", () => {
    const old = filled(tokens.old);
    const slope = tf.grad((logps: Tensor) =>
      sequenceLoss(tf, { logps, old, rows: rows(), advantages: tf.tensor1d(advantages) }, clip).loss.asScalar(),
    );
    const slopes = Array.from(slope(tf.clone(old)).dataSync());
    for (const [n, row] of rowOf.entries()) expect(slopes[n]).toBeCloseTo(-(advantages[row] ?? 0) / 3, 5);
  });

  it("is held against the mean, or against nothing", () => {
    expect(aboveMean([1, null, 3], "mean")).toEqual([-1, null, 1]);
    expect(aboveMean([1, null, 3], "none")).toEqual([1, null, 3]);
  });
});

describe("PPO", () => {
  const settings = ppoConfig.parse({});
  const told = (more: Partial<Told> = {}): Told => ({
    ...{ logps: [-1, -2, -3], reference: [-1.1, -2.2, -2.9], values: [0.5, 0.4, 0.3], finished: true, reward: 1 },
    ...more,
  });

  it("rewards each token less its KL, the last one with the score", () => {
    const [worth] = worthOf([told()], { ...settings, lam: 1 }, 0.1);
    expect(worth?.kl.map((each) => Number(each.toFixed(6)))).toEqual([0.1, 0.2, -0.1]);
    // lambda 1 and gamma 1: what came of it from each token on
    const expected = [-0.01 - 0.02 + 0.01 + 1, -0.02 + 0.01 + 1, 0.01 + 1];
    for (const [t, each] of expected.entries()) expect(worth?.returns[t]).toBeCloseTo(each, 9);
    expect(objectives([told()], worth ? [worth] : [], 0.1)).toMatchObject({ "objective/scores": 1, kl_coef: 0.1 });
  });

  it("whitens advantages over all that counts, and leaves out what could not be scored", () => {
    const [one, none, other] = worthOf([told(), told({ reward: null }), told({ reward: -2 })], settings, 0.1);
    const all = [...(one?.advantages ?? []), ...(other?.advantages ?? [])];
    expect(all.reduce((sum, each) => sum + each, 0)).toBeCloseTo(0, 9);
    expect(all.reduce((sum, each) => sum + each ** 2, 0) / (all.length - 1)).toBeCloseTo(1, 6);
    expect(none?.advantages).toEqual([0, 0, 0]);
  });

  it("takes the penalty off a response that did not end", () => {
    const [worth] = worthOf([told({ finished: false })], { ...settings, missing_eos_penalty: 0.5 }, 0);
    expect(worth?.score).toBe(0.5);
  });

  it("its policy's and its value's loss are those of a loop; what is masked has no part in them", () => {
    const mask = filled([1, 1, 1, 0, 0, 1, 1, 1, 1]);
    const a = draw(9);
    const policy = policyLoss(
      tf,
      { logps: filled(tokens.logps), old: filled(tokens.old), advantages: filled(a), mask },
      { low: 0.2, high: 0.2 },
    );
    const [now, before, returns] = [draw(9), draw(9), draw(9)];
    const values = valueLoss(tf, { values: filled(now), old: filled(before), returns: filled(returns), mask }, 0.2);
    const at = (list: readonly number[], n: number) => list[n] ?? 0;
    let [policySum, valueSum] = [0, 0];
    for (const n of [0, 1, 2, 5, 6, 7, 8]) {
      const rho = Math.exp(at(tokens.logps, n) - at(tokens.old, n));
      policySum += Math.max(-rho * at(a, n), -Math.min(1.2, Math.max(0.8, rho)) * at(a, n));
      const near = at(before, n) + Math.min(0.2, Math.max(-0.2, at(now, n) - at(before, n)));
      valueSum += Math.max((at(now, n) - at(returns, n)) ** 2, (near - at(returns, n)) ** 2);
    }
    expect(value(policy.loss)).toBeCloseTo(policySum / 7, 5);
    expect(value(values.loss)).toBeCloseTo((0.5 * valueSum) / 7, 5);
  });
});

describe("what is chosen", () => {
  it("is the best beside the worst; of ties nothing", () => {
    expect(bestAndWorst([1, 3, null, 0])).toEqual({ best: 1, worst: 3 });
    expect(bestAndWorst([2, 2, null])).toBeNull();
    expect(bestAndWorst([null, null])).toBeNull();
  });

  it("are prompts epoch after epoch, each once, in an order that follows from seed and step alone", () => {
    const prompts = Array.from({ length: 5 }, (_, i) => ({ text: `${i}`, ids: [i], row: {} }));
    const taken = [1, 2, 3, 4, 5].flatMap((step) => choosePrompts(3, prompts, step, 2).map(({ text }) => text));
    expect(taken.slice(0, 5).sort()).toEqual(["0", "1", "2", "3", "4"]);
    expect(taken.slice(5).sort()).toEqual(["0", "1", "2", "3", "4"]);
    expect(choosePrompts(3, prompts, 4, 2)).toEqual(choosePrompts(3, prompts, 4, 2));
    expect(choosePrompts(4, prompts, 1, 5)).not.toEqual(choosePrompts(3, prompts, 1, 5));
  });
});
