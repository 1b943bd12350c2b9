import * as tf from "@tensorflow/tfjs";
import { beforeAll, describe, expect, it } from "vitest";
import { openEngine } from "../engine/engine";
import type { Loss, Ratio, Tensor } from "./algorithm";
import trl from "./fixtures/trl-online-losses.json";
import { type GrpoLossName, grpoLoss, tokenWeights } from "./grpo-loss";
import { sequenceLoss } from "./reinforce-loss";

beforeAll(async () => {
  await openEngine();
});

const { lengths, longest } = trl;
const filling = 4; // tokens that belong to nothing
/** A number for each token of each completion, end to end: what TRL has as rows of one width, its padding cut off. */
const flat = (rows: readonly (readonly number[])[]) => rows.flatMap((row, i) => row.slice(0, lengths[i]));
const column = (values: readonly number[]) => tf.tensor1d([...values, ...new Array(filling).fill(0)]);
const perToken = (of: (row: number) => number) =>
  column(lengths.flatMap((length, row) => new Array<number>(length).fill(of(row))));
const rowOf = lengths.flatMap((length, row) => new Array<number>(length).fill(row));
const rows = () =>
  tf.tensor2d(
    lengths.map((_, row) => [...rowOf, ...new Array(filling).fill(-1)].map((other) => Number(other === row))),
  );

interface Expected {
  readonly loss: number;
  readonly gradient: readonly (readonly number[])[];
}

/** Loss and gradient beside TRL's, which computes in 64 bits. */
function compare(loss: (logps: Tensor) => Loss, expected: Expected): void {
  const { value, grad } = tf.valueAndGrad((logps: Tensor) => loss(logps).loss.asScalar())(column(flat(trl.logps)));
  expect(value.dataSync()[0]).toBeCloseTo(expected.loss, 5);
  const slopes = grad.dataSync();
  for (const [n, slope] of flat(expected.gradient).entries()) expect(slopes[n]).toBeCloseTo(slope, 5);
  expect(Array.from(slopes.slice(-filling), Math.abs)).toEqual(new Array(filling).fill(0));
}

const ratioOf = (metric: Tensor | Ratio | undefined) => {
  if (metric === undefined || !("count" in metric)) throw new Error("a sum and a count");
  return (metric.sum.dataSync()[0] ?? 0) / (metric.count.dataSync()[0] ?? 0);
};

describe("as TRL's own trainers compute it (fixtures/trl-online-losses.py)", () => {
  it.each(
    trl.grpo.map(({ loss, gradient, figures, ...settings }) => {
      return { named: Object.entries(settings).flat(2).join(" "), loss, gradient, figures, settings };
    }),
  )("GRPO: $named", ({ settings, figures, ...expected }) => {
    const { beta, hidden, ...more } = { delta: 0, use_bias_correction_kl: false, entropy_coef: 0, ...settings };
    const counts = lengths.map((_, row) => !hidden.some((each) => each === row));
    const counted = lengths.map((length, row) => (counts[row] ? length : 0));
    const name = more.loss_type as GrpoLossName;
    const { each } = tokenWeights(name, { counted, longest });
    const level = more.importance_sampling_level as "token" | "sequence";
    const lossOf = (logps: Tensor) =>
      grpoLoss(
        tf,
        {
          ...{ logps, rows: rows(), old: column(flat(trl.old)) },
          ...(beta > 0 && { reference: column(flat(trl.reference)) }),
          advantages: perToken((row) => trl.advantages[row] ?? 0),
          mask: perToken((row) => Number(counts[row])),
          weights: perToken((row) => (counts[row] ? (each[row] ?? 0) : 0)),
          entropies: tf.sub(column(flat(trl.entropies)), tf.mul(column(flat(trl.mixed)), logps)),
        },
        {
          ...{ name, level, beta, low: 0.2, high: more.epsilon_high, cap: more.delta || undefined },
          ...{ correctedKl: more.use_bias_correction_kl, entropyCoef: more.entropy_coef },
          temperatures: { positive: 1, negative: 1.05 },
        },
      );
    compare(lossOf, expected);
    const { metrics } = lossOf(column(flat(trl.logps)));
    for (const [key, wanted] of Object.entries(figures)) {
      const ours = metrics[key];
      // of a ratio of a whole completion TRL takes the mean over completions, we over their tokens
      if (ours === undefined || (/clip_ratio$|clip_ratio.*_mean/.test(key) && level === "sequence")) continue;
      const told = "count" in ours ? ratioOf(ours) : (ours as Tensor).dataSync()[0];
      expect(told, key).toBeCloseTo(wanted, 5);
    }
    expect(Object.keys(metrics)).toContain("entropy");
  });

  it("RLOO", () => {
    const { figures, ...expected } = trl.rloo;
    const lossOf = (logps: Tensor) =>
      sequenceLoss(
        tf,
        { logps, rows: rows(), old: column(flat(trl.old)), advantages: tf.tensor1d(trl.advantages) },
        { low: 0.2, high: 0.2 },
      );
    compare(lossOf, expected);
    const { metrics } = lossOf(column(flat(trl.logps)));
    expect(ratioOf(metrics["clip_ratio/region_mean"])).toBeCloseTo(figures["clip_ratio/region_mean"], 5);
    for (const name of ["clip_ratio/low_min", "clip_ratio/high_max"] as const) {
      expect((metrics[name] as Tensor).dataSync()[0]).toBeCloseTo(figures[name], 5);
    }
  });
});
