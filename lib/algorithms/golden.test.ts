import * as tf from "@tensorflow/tfjs";
import { beforeAll, describe, expect, it } from "vitest";
import { openEngine } from "../engine/engine";
import type { Loss } from "./algorithm";
import { type CpoSettings, cpoLoss } from "./cpo-loss";
import { dpoLoss } from "./dpo";
import { dpoConfig } from "./dpo-config";
import { type PairLoss, type PairLossName, pairLosses, pairLossNames } from "./dpo-losses";
import { divergenceNames, divergences } from "./f-divergence";
import { ktoLoss } from "./kto";
import { ktoConfig } from "./kto-config";
import { orpoLoss } from "./orpo";
import { bradleyTerryLoss } from "./reward";

// Values in float64: by the papers' formulas, checked with PyTorch's functions.

beforeAll(async () => {
  await openEngine();
});

/** The loss, and each metric's value. */
function figures(make: () => Loss): Record<string, number> {
  return tf.tidy(() => {
    const { loss, metrics } = make();
    const value = (tensor: tf.Tensor) => tensor.dataSync()[0] ?? Number.NaN;
    const all = Object.entries(metrics).map(([name, metric]) => {
      const ratio = "count" in metric ? value(metric.sum) / value(metric.count) : value(metric as tf.Tensor);
      return [name, ratio] as const;
    });
    return { loss: value(loss), ...Object.fromEntries(all) };
  });
}
const one = () => tf.tensor1d([1]);

// Log-probs -10 and -12, the reference's -11 and -11.5, lengths 4 and 6: log-ratios 1 and -0.5, so D = 1.5.
const dpoFigures = (settings: object) =>
  figures(() => {
    const completions = {
      logps: tf.tensor1d([-10, -12]),
      reference: tf.tensor1d([-11, -11.5]),
      lengths: tf.tensor1d([4, 6]),
      weights: one(),
    };
    return dpoLoss(tf, completions, dpoConfig.parse(settings));
  });

describe("DPO family at beta 0.1", () => {
  const values: Record<PairLossName, number> = {
    sigmoid: 0.6209570478,
    cdpo: 0.6359570478,
    robust: 0.6022070478,
    hinge: 0.85,
    ipo: 21.7777778,
    ipo_summed: 12.25,
    exo_pair: 0.4313884572,
    nca_pair: 1.3508248141,
    bco_pair: 1.3128563081,
    aot: 0.6359570478,
    aot_unpaired: 0.6359570478,
    sppo_hard: 36.25,
    apo_zero: 0.962523416,
    apo_down: 0.9875493421,
    discopop: 0.8493375793,
    sigmoid_norm: 0.6766193964,
    sft: 2.5,
  };

  it.each(pairLossNames)("%s", (loss_type) => {
    const label_smoothing = (pairLosses[loss_type] as PairLoss).smooths ? 0.1 : 0;
    const { loss = 0 } = dpoFigures({ loss_type, label_smoothing });
    expect(loss / values[loss_type]).toBeCloseTo(1, 6);
  });

  it.each([
    ["forward_kl", 0.6311543836, 0.6799282054],
    ["js_divergence", 0.6606521625, 0.6860826616],
    ["alpha_divergence", 0.6276909471, 0.6786828359],
    ["reverse_kl", values.sigmoid, values.sigmoid_norm],
  ])("%s, summed and by token", (f_divergence_type, summed, normed) => {
    expect(dpoFigures({ f_divergence_type }).loss).toBeCloseTo(summed, 6);
    expect(dpoFigures({ f_divergence_type, loss_type: "sigmoid_norm" }).loss).toBeCloseTo(normed, 6);
  });

  it.each(["sigmoid", "cdpo", "robust", "hinge", "ipo_summed", "exo_pair", "discopop"] as const)(
    "%s sees log-ratios' difference alone: what the reference says of both sides does not matter",
    (loss_type) => {
      const label_smoothing = (pairLosses[loss_type] as PairLoss).smooths ? 0.1 : 0;
      const shifted = (by: number) =>
        figures(() => {
          const reference = tf.tensor1d([-11 + by, -11.5 + by]);
          const rest = { logps: tf.tensor1d([-10, -12]), lengths: tf.tensor1d([4, 6]), weights: one() };
          return dpoLoss(tf, { ...rest, reference }, dpoConfig.parse({ loss_type, label_smoothing }));
        }).loss ?? Number.NaN;
      expect(shifted(3) / shifted(0)).toBeCloseTo(1, 5);
      expect(shifted(0) / values[loss_type]).toBeCloseTo(1, 5);
    },
  );

  it("adds losses by their weights, and the SFT term", () => {
    const { sigmoid, bco_pair, sft } = values;
    expect(dpoFigures({ loss_weights: "sigmoid 0.8, bco_pair: 0.2,sft 1" }).loss).toBeCloseTo(
      0.8 * sigmoid + 0.2 * bco_pair + sft,
      5,
    );
    expect(dpoFigures({ rpo_alpha: 0.3 }).loss).toBeCloseTo(sigmoid + 0.3 * sft, 5);
  });

  it("tells TRL's figures", () => {
    const told = dpoFigures({});
    const expected = {
      "rewards/chosen": 0.1,
      "rewards/rejected": -0.05,
      "rewards/margins": 0.15,
      "rewards/accuracies": 1,
      "logps/chosen": -10,
      "logps/rejected": -12,
    };
    for (const [name, value] of Object.entries(expected)) expect(told[name], name).toBeCloseTo(value, 6);
  });

  it("counts a weighted pair as often as its weight says", () => {
    const loss = (numbers: readonly number[], weights: readonly number[]) => {
      const reference = tf.zeros([numbers.length]);
      const lengths = tf.ones([numbers.length]);
      const completions = { logps: tf.tensor1d([...numbers]), reference, lengths, weights: tf.tensor1d([...weights]) };
      return dpoLoss(tf, completions, dpoConfig.parse({}));
    };
    const twice = figures(() => loss([1, 1, 3, 2, 2, -1], [1, 1, 1])).loss ?? 0;
    expect(figures(() => loss([1, 3, 2, -1], [2, 1])).loss).toBeCloseTo((twice * 3) / 2, 6);
  });
});

/** The slope of `f` at `x` along each coordinate, by central differences. */
function slopes(f: (x: tf.Tensor) => tf.Tensor, x: readonly number[]): number[] {
  const h = 1e-2;
  const at = (values: readonly number[]) => tf.tidy(() => f(tf.tensor1d([...values])).dataSync()[0] ?? Number.NaN);
  return x.map((_, i) => {
    const moved = (by: number) => x.map((value, k) => (k === i ? value + by : value));
    return (at(moved(h)) - at(moved(-h))) / (2 * h);
  });
}

function expectGradient(f: (x: tf.Tensor) => tf.Tensor, x: readonly number[]) {
  const gradient = tf.tidy(() =>
    Array.from(
      tf
        .grad(f)(tf.tensor1d([...x]))
        .dataSync(),
    ),
  );
  for (const [i, slope] of slopes(f, x).entries()) {
    expect(Math.abs((gradient[i] ?? Number.NaN) - slope)).toBeLessThan(2e-3 + 0.01 * Math.abs(slope));
  }
}

describe("gradients by central differences", () => {
  const logps = [-3, -5.2, -4.1, -2.5]; // chosen twice, rejected twice
  const reference = [-3.4, -4.9, -4.5, -1.8];

  it.each(pairLossNames)("%s", (loss_type) => {
    const label_smoothing = (pairLosses[loss_type] as PairLoss).smooths ? 0.1 : 0;
    const config = dpoConfig.parse({ loss_type, label_smoothing, beta: 0.4, discopop_tau: 0.5 });
    expectGradient((x) => {
      const rest = { reference: tf.tensor1d(reference), lengths: tf.tensor1d([4, 6, 5, 3]) };
      return dpoLoss(tf, { logps: x, ...rest, weights: tf.tensor1d([1, 2]) }, config).loss;
    }, logps);
  });

  it.each(divergenceNames)("%s", (name) => {
    expectGradient((x) => tf.sum(divergences[name](tf, x, 0.3)), [-1.5, -0.2, 0.4, 2]);
  });

  it.each(["sigmoid", "hinge", "ipo", "simpo"] as const)("CPO's %s with imitation", (loss_type) => {
    const settings = { loss_type, beta: 0.4, cpo_alpha: 0.5, label_smoothing: 0, simpo_gamma: 0.3 };
    expectGradient((x) => {
      return cpoLoss(tf, { sums: x, lengths: tf.tensor1d([4, 6, 5, 3]), weights: tf.tensor1d([1, 2]) }, settings).loss;
    }, logps);
  });

  it("KTO, ORPO", () => {
    const thumbs = () => ({
      reference: tf.tensor1d(reference),
      wanted: tf.tensor1d([1, 0, 1, 0]),
      weights: tf.tensor1d([1, 1, 2, 1]),
      kl: tf.scalar(0.2),
    });
    const config = ktoConfig.parse({ beta: 0.5, desirable_weight: 1.5 });
    expectGradient((x) => ktoLoss(tf, { logps: x, ...thumbs() }, config).loss, logps);
    expectGradient(
      (x) => orpoLoss(tf, { logps: x, nll: tf.mean(x), weights: tf.tensor1d([1, 2]) }, 0.3).loss,
      [-0.4, -1.7, -0.9, -2.5],
    );
  });
});

describe("KTO at beta 0.1, z_0 = 0.3", () => {
  const kto = (logRatios: readonly number[], wanted: readonly number[], kl: number, settings: object = {}) =>
    figures(() => {
      const [reference, weights] = [tf.zeros([logRatios.length]), tf.ones([logRatios.length])];
      const thumbs = { logps: tf.tensor1d([...logRatios]), wanted: tf.tensor1d([...wanted]), kl: tf.scalar(kl) };
      return ktoLoss(tf, { ...thumbs, reference, weights }, ktoConfig.parse(settings));
    });

  it("wanted with r = 1, unwanted with r = -0.5, and their mean by class weights", () => {
    expect(kto([1], [1], 0.3).loss).toBeCloseTo(0.4825071423, 6);
    expect(kto([-0.5], [0], 0.3).loss).toBeCloseTo(0.4800106598, 6);
    const both = kto([1, -0.5], [1, 0], 0.3, { desirable_weight: 2, undesirable_weight: 3 });
    expect(both.loss).toBeCloseTo((2 * 0.4825071423 + 3 * 0.4800106598) / 2, 6);
    expect(both["rewards/margins"]).toBeCloseTo(0.15, 6);
  });

  it("without a baseline: APO-zero for unpaired rows", () => {
    expect(kto([1], [1], 0).loss).toBeCloseTo(0.4750208125, 6);
    expect(kto([-0.5], [0], 0).loss).toBeCloseTo(0.4875026035, 6);
  });

  it("has no figure of a kind that the batch has none of", () => {
    const told = kto([1, 3], [1, 1], 0);
    expect(told["rewards/chosen"]).toBeCloseTo(0.2, 6);
    expect([told["rewards/rejected"], told["rewards/margins"], told["logps/rejected"]]).toEqual([NaN, NaN, NaN]);
  });
});

describe("methods without a reference", () => {
  const cpo = (settings: Partial<CpoSettings>) =>
    figures(() => {
      const completions = { sums: tf.tensor1d([-10, -12]), lengths: tf.tensor1d([4, 6]), weights: one() };
      const standard = { loss_type: "sigmoid", beta: 0.1, cpo_alpha: 0, label_smoothing: 0, simpo_gamma: 0 } as const;
      return cpoLoss(tf, completions, { ...standard, ...settings });
    });

  it("SimPO: beta 2, gamma 1, without and with smoothed labels", () => {
    const simpo = { loss_type: "simpo", beta: 2, simpo_gamma: 1 } as const;
    expect(cpo(simpo)).toMatchObject({ loss: expect.closeTo(2.126928011, 6), nll_loss: 0 });
    expect(cpo({ ...simpo, label_smoothing: 0.1 }).loss).toBeCloseTo(1.926928011, 6);
  });

  it("CPO: sigmoid, imitation, hinge, IPO", () => {
    expect(cpo({}).loss).toBeCloseTo(0.5981388694, 6);
    expect(cpo({ cpo_alpha: 1 })).toMatchObject({ loss: expect.closeTo(3.0981388694, 5), nll_loss: 2.5 });
    expect(cpo({ loss_type: "hinge" }).loss).toBeCloseTo(0.8, 6);
    expect(cpo({ loss_type: "ipo" }).loss).toBeCloseTo(30.25, 4);
  });

  it("ORPO: mean log-probs -0.5 and -1.5; a certain completion stays finite", () => {
    const orpo = (logps: readonly number[]) =>
      figures(() => orpoLoss(tf, { logps: tf.tensor1d([...logps]), nll: tf.scalar(0.5), weights: one() }, 0.1));
    const told = orpo([-0.5, -1.5]);
    expect(told.log_odds_chosen).toBeCloseTo(1.6802696706, 5);
    expect(told.log_odds_ratio).toBeCloseTo(-0.1708592171, 6);
    expect(told.loss).toBeCloseTo(0.5 + 0.1 * 0.1708592171, 6);
    expect(Number.isFinite(orpo([0, -1.5]).loss)).toBe(true);
  });
});

describe("reward model", () => {
  const reward = (scores: readonly number[], { margin = 0, target = 1, weight = 1, centring = 0 } = {}) =>
    figures(() => {
      const pair = { margins: tf.tensor1d([margin]), targets: tf.tensor1d([target]), weights: tf.tensor1d([weight]) };
      return bradleyTerryLoss(tf, { scores: tf.tensor1d([...scores]), ...pair }, centring);
    });

  it("r = 1.2 and 0.7: plain, a margin of 0.3, the centring term 0.01 * 1.9^2, a tie, a weight", () => {
    const plain = reward([1.2, 0.7]).loss ?? 0;
    expect(plain).toBeCloseTo(0.4740769842, 6);
    expect(reward([1.2, 0.7], { margin: 0.3 }).loss).toBeCloseTo(0.5981388694, 6);
    expect((reward([1.2, 0.7], { centring: 0.01 }).loss ?? 0) - plain).toBeCloseTo(0.0361, 6);
    expect(reward([1.2, 0.7], { target: 0.5 }).loss).toBeCloseTo(0.7240769842, 6);
    expect(reward([1.2, 0.7], { weight: 2 }).loss).toBeCloseTo(2 * plain, 6);
  });

  it("stays finite where a sigmoid would not", () => {
    expect(reward([-200, 0]).loss).toBeCloseTo(200, 3);
    expect(reward([200, 0]).loss).toBeCloseTo(0, 6);
  });

  it("counts equal scores as not won, and has no accuracy of ties", () => {
    expect(reward([1, 1]).accuracy).toBe(0);
    expect(reward([2, 1]).accuracy).toBe(1);
    expect(reward([2, 1], { target: 0.5 }).accuracy).toBeNaN();
  });
});
