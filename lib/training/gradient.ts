import * as tf from "@tensorflow/tfjs";
import type { Arrays, Tensors, Work } from "../algorithms/algorithm";

export interface Gradient {
  /** Of all weights, laid end to end in the order of `parameters`. The caller frees it. */
  readonly gradient: tf.Tensor;
  readonly norm: number;
  /** The loss and its metrics, averaged over the batches by their weight. */
  readonly values: Readonly<Record<string, number>>;
}

/** Host numbers as tensors, key by key. */
export function toTensors<A extends Arrays>(arrays: A): Tensors<A> {
  const entries = Object.entries(arrays).map(([name, { shape, data }]) => {
    return [name, tf.tensor(data, [...shape], data instanceof Int32Array ? "int32" : "float32")] as const;
  });
  return Object.fromEntries(entries) as Tensors<A>;
}

/** Loss and metrics as one vector, so that reading them is one wait. */
const stackValues = (loss: tf.Tensor, metrics: Readonly<Record<string, tf.Tensor>>) =>
  tf.stack([loss, ...Object.values(metrics)].map((value) => value.asScalar()));

/** One batch's gradient (all weights, end to end) and values, both times `share`. */
function differentiate(weights: tf.Tensor[], work: Work, share: number) {
  let names: string[] = [];
  const sums = tf.tidy(() => {
    const tensors = toTensors(work.arrays);
    let values: tf.Tensor = tf.scalar(0);
    const { grads } = tf.valueAndGrads(() => {
      const { loss, metrics } = work.loss(tensors);
      names = ["loss", ...Object.keys(metrics)];
      values = tf.keep(stackValues(loss, metrics)); // the tape frees what it does not need
      return loss;
    })(weights);
    const gradient = tf.concat(grads.map((grad) => grad.flatten()));
    const shared = { gradient: share === 1 ? gradient : tf.mul(gradient, share), values: tf.mul(values, share) };
    values.dispose();
    return shared;
  });
  return { ...sums, names };
}

/** The gradient of the batches' weighted mean loss. Batch by batch, so that only one batch's activations exist. */
export async function computeGradient(
  parameters: ReadonlyMap<string, tf.Tensor>,
  works: readonly Work[],
): Promise<Gradient> {
  const weights = [...parameters.values()];
  const total = works.reduce((sum, { weight }) => sum + weight, 0);
  let sum: ReturnType<typeof differentiate> | undefined;
  for (const work of works) {
    const part = differentiate(weights, work, work.weight / total);
    if (sum === undefined) {
      sum = part;
      continue;
    }
    const before = sum;
    sum = { ...part, gradient: tf.add(before.gradient, part.gradient), values: tf.add(before.values, part.values) };
    tf.dispose([before.gradient, before.values, part.gradient, part.values]);
  }
  if (sum === undefined) throw new Error("An update needs at least one batch.");
  const { gradient, values, names } = sum;
  const read = tf.tidy(() => tf.concat([values, tf.sqrt(tf.sum(tf.square(gradient))).reshape([1])]));
  const numbers = await read.data();
  tf.dispose([values, read]);
  return {
    gradient,
    norm: numbers[names.length] ?? Number.NaN,
    values: Object.fromEntries(names.map((name, i) => [name, numbers[i] ?? Number.NaN])),
  };
}

/** Loss and metrics without gradients, averaged over the batches by their weight. */
export async function computeMeans(
  works: readonly Work[],
  between: () => Promise<void>,
): Promise<Record<string, number>> {
  const total = works.reduce((sum, { weight }) => sum + weight, 0);
  const means: Record<string, number> = {};
  for (const work of works) {
    let names: string[] = [];
    const values = tf.tidy(() => {
      const { loss, metrics } = work.loss(toTensors(work.arrays));
      names = ["loss", ...Object.keys(metrics)];
      return stackValues(loss, metrics);
    });
    const numbers = await values.data();
    values.dispose();
    for (const [i, name] of names.entries()) {
      means[name] = (means[name] ?? 0) + ((numbers[i] ?? Number.NaN) * work.weight) / total;
    }
    await between();
  }
  return means;
}
