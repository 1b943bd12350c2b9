import * as tf from "@tensorflow/tfjs";
import { beforeAll, describe, expect, it } from "vitest";
import { openEngine } from "../engine/engine";
import type { Tensor } from "./algorithm";
import { dpoLoss, policyWeights, tailCounts } from "./dpo";
import { dpoConfig } from "./dpo-config";
import trl from "./fixtures/trl-pair-losses.json";

beforeAll(async () => {
  await openEngine();
});

const { lengths } = trl;
/** A number for each token of each completion, end to end: what TRL has as rows of one width, its padding cut off. */
const flat = (rows: readonly (readonly number[])[]) => rows.flatMap((row, i) => row.slice(0, lengths[i]));
const rowOf = lengths.flatMap((length, row) => new Array<number>(length).fill(row));
const rows = {
  shape: [lengths.length, rowOf.length],
  data: Float32Array.from(lengths.flatMap((_, row) => rowOf.map((other) => Number(other === row)))),
};
const pairs = lengths.slice(0, 3).map((length, i) => ({
  chosen: { ids: [], learn: [[0, length] as const] },
  rejected: { ids: [], learn: [[0, lengths[i + 3] ?? 0] as const] },
}));

describe("DPO's losses as TRL's own trainer computes them (fixtures/trl-pair-losses.py)", () => {
  it.each(
    trl.cases.map(({ loss_types: [loss_type = ""], gradient, loss, ...settings }) => ({
      ...{ named: [loss_type, ...Object.entries(settings).flat()].join(" "), loss_type, gradient, loss, settings },
    })),
  )("$named", ({ loss_type, settings, ...expected }) => {
    const config = dpoConfig.parse({ loss_type, ...settings });
    const lossOf = (logProbs: Tensor) => {
      const own = tf.tensor2d(rows.data, [lengths.length, rowOf.length]);
      const counted = tf.tensor2d(tailCounts(rows, pairs, config.ld_alpha).data, [lengths.length, rowOf.length]);
      const collisions = tf.tensor1d(flat(trl.collisions));
      const completions = {
        logps: tf.dot(counted, logProbs),
        whole: tf.dot(own, logProbs),
        reference: tf.dot(counted, tf.tensor1d(flat(trl.reference))),
        lengths: tf.tensor1d(lengths),
        weights: tf.ones([3]),
        onPolicy: config.use_weighting ? policyWeights(tf, { logProbs, collisions }, own) : undefined,
      };
      return dpoLoss(tf, completions, config).loss.asScalar();
    };
    const { value, grad } = tf.valueAndGrad(lossOf)(tf.tensor1d(flat(trl.logps)));
    const near = (actual: number | undefined, wanted: number) =>
      expect(Math.abs((actual ?? Number.NaN) - wanted)).toBeLessThan(1e-5 * Math.max(1, Math.abs(wanted)));
    near(value.dataSync()[0], expected.loss);
    const slopes = grad.dataSync();
    for (const [n, slope] of flat(expected.gradient).entries()) near(slopes[n], slope);
  });
});
