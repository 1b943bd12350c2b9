import * as tf from "@tensorflow/tfjs";
import type { Loss, Ratio } from "../algorithms/algorithm";

/** A figure's name, and whether it is told as a sum and a count rather than as a mean. */
interface Figure {
  readonly name: string;
  readonly ratio: boolean;
}

const isRatio = (metric: tf.Tensor | Ratio): metric is Ratio => "sum" in metric && "count" in metric;

/** Loss and metrics as one vector, so that reading them is one wait: a mean takes one place, a ratio two. */
export function stackFigures({ loss, metrics }: Loss): { layout: readonly Figure[]; stacked: tf.Tensor } {
  const all: [string, tf.Tensor | Ratio][] = [["loss", loss], ...Object.entries(metrics)];
  const scalars = all.flatMap(([, metric]) => (isRatio(metric) ? [metric.sum, metric.count] : [metric]));
  return {
    layout: all.map(([name, metric]) => ({ name, ratio: isRatio(metric) })),
    stacked: tf.stack(scalars.map((value) => value.asScalar())),
  };
}

/**
 * What stacked figures of several batches come to: means averaged by the batches' weights, ratios as all sums over all
 * counts. A ratio over nothing is NaN.
 */
export function averageFigures(
  layout: readonly Figure[],
  batches: readonly { readonly values: ArrayLike<number>; readonly weight: number }[],
): Record<string, number> {
  const total = batches.reduce((sum, { weight }) => sum + weight, 0);
  const sumAt = (at: number, share: (weight: number) => number) =>
    batches.reduce((sum, { values, weight }) => sum + (values[at] ?? Number.NaN) * share(weight), 0);
  const means: Record<string, number> = {};
  let at = 0;
  for (const { name, ratio } of layout) {
    means[name] = ratio
      ? sumAt(at, () => 1) / sumAt(at + 1, () => 1)
      : sumAt(at, (weight) => (batches.length === 1 ? 1 : weight / total));
    at += ratio ? 2 : 1;
  }
  return means;
}
