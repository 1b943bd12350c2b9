import * as tf from "@tensorflow/tfjs";
import { beforeAll, describe, expect, it } from "vitest";
import { openEngine } from "../engine/engine";
import type { Loss, Tensor } from "./algorithm";
import rollout from "./fixtures/ppo-rollout.json";
import { ppoConfig } from "./ppo-config";
import { policyLoss, valueLoss } from "./ppo-loss";
import { objectives, type Told, worthOf } from "./ppo-rewards";

beforeAll(async () => {
  await openEngine();
});

const { lengths } = rollout;
const filling = 3;
/** A number for each token of each response, end to end, and filling: what PyTorch has as rows of one width. */
const flat = (rows: readonly (readonly number[])[]) => rows.flatMap((row, i) => row.slice(0, lengths[i]));
const column = (values: readonly number[]) => tf.tensor1d([...values, ...new Array<number>(filling).fill(0)]);
const cut = (rows: readonly (readonly number[])[], i: number) => (rows[i] ?? []).slice(0, lengths[i]);

function compare(lossOf: (given: Tensor) => Loss, at: readonly number[], loss: number, gradient: readonly number[]) {
  const { value, grad } = tf.valueAndGrad((given: Tensor) => lossOf(given).loss.asScalar())(column(at));
  expect(value.dataSync()[0]).toBeCloseTo(loss, 5);
  const slopes = grad.dataSync();
  for (const [n, slope] of gradient.entries()) expect(slopes[n]).toBeCloseTo(slope, 5);
  expect(Array.from(slopes.slice(-filling), Math.abs)).toEqual(new Array(filling).fill(0));
}

describe("a rollout as PyTorch computes it (fixtures/ppo-rollout.py)", () => {
  const told = lengths.map(
    (_, i): Told => ({
      ...{ logps: cut(rollout.logps, i), reference: cut(rollout.reference, i), values: cut(rollout.values, i) },
      ...{ finished: rollout.finished[i] ?? true, reward: rollout.scores[i] ?? null },
    }),
  );
  const mask = () => column(flat(rollout.logps).map(() => 1));

  it.each(rollout.cases.map((each) => ({ named: Object.entries(each.settings).flat().join(" "), ...each })))(
    "$named",
    ({ settings, ...expected }) => {
      const config = ppoConfig.parse(settings);
      const worths = worthOf(told, config, config.kl_coef);
      expect(objectives(told, worths, config.kl_coef)["objective/kl"]).toBeCloseTo(expected.kl, 9);
      for (const [i, { advantages, returns }] of worths.entries()) {
        for (const [t, each] of advantages.entries()) expect(each).toBeCloseTo(expected.advantages[i]?.[t] ?? NaN, 9);
        for (const [t, each] of returns.entries()) expect(each).toBeCloseTo(expected.returns[i]?.[t] ?? NaN, 9);
      }
      const advantages = () => column(worths.flatMap((worth) => worth.advantages));
      const returns = () => column(worths.flatMap((worth) => worth.returns));
      const clipping = { low: config.cliprange, high: config.cliprange };
      const policy = (logps: Tensor) =>
        policyLoss(tf, { logps, old: column(flat(rollout.logps)), advantages: advantages(), mask: mask() }, clipping);
      const value = (values: Tensor) =>
        valueLoss(
          tf,
          { values, old: column(flat(rollout.values)), returns: returns(), mask: mask() },
          config.cliprange_value,
        );
      compare(policy, flat(rollout.new_logps), expected.policy_loss, flat(expected.policy_gradient));
      compare(value, flat(rollout.new_values), expected.value_loss, flat(expected.value_gradient));
      const { metrics } = policy(column(flat(rollout.new_logps)));
      for (const [name, wanted] of [
        ["policy/approxkl_avg", expected.approxkl],
        ["policy/clipfrac_avg", expected.clipfrac],
      ] as const) {
        const metric = metrics[name];
        if (!metric || !("count" in metric)) throw new Error("a sum and a count");
        expect((metric.sum.dataSync()[0] ?? 0) / (metric.count.dataSync()[0] ?? 0), name).toBeCloseTo(wanted, 5);
      }
    },
  );
});
