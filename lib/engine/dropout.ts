import * as tf from "@tensorflow/tfjs";
import { randomFrom, seedFor } from "../random";
import type { HostArray } from "./store";
import { isRawOps, type RawOps } from "./tensorflow-kernels";

/** Which share of numbers is left out, and what decides on them: `seed` is an input of the program, see dropoutSeed. */
export interface Dropout {
  readonly rate: number; // 0 <= rate < 1
  readonly seed: tf.Tensor; // [2] int32
}

/** A program's input for these coordinates, for example the run's seed and the step: the same ones drop the same. */
export function dropoutSeed(...coordinates: readonly (string | number)[]): HostArray {
  // Whole numbers below 2^24, which are exact as floats too.
  const part = (name: string) => seedFor(...coordinates, name) % 2 ** 24;
  return { shape: [2], data: Int32Array.of(part("first"), part("second")) };
}

/**
 * x with a share of its numbers 0 and the others divided by 1 - rate (arXiv 1207.0580), as torch.nn.Dropout does in
 * training. What is dropped depends on the seed, on `place` (a number of its own for each use within a program) and on
 * the shape alone, so the same call drops the same again: a step can be repeated, and a pass recomputed.
 * @param x float [N, D]
 */
export function dropOut(x: tf.Tensor, { rate, seed }: Dropout, place: number): tf.Tensor {
  const backend: unknown = tf.backend();
  const kept = tf.tidy(() => {
    const numbers = isRawOps(backend)
      ? statelessUniform(backend, x.shape, seed, place)
      : foldedUniform(x.shape, seed, place);
    return tf.mul(tf.cast(tf.greaterEqual(numbers, rate), "float32"), 1 / (1 - rate));
  });
  return tf.mul(x, kept);
}

/** Uniform in [0, 1) by TensorFlow's counter-based generator (Philox, doi 10.1145/2063384.2063405). */
function statelessUniform(backend: RawOps, shape: readonly number[], seed: tf.Tensor, place: number): tf.Tensor {
  const { TF_ATTR_TYPE: type, TF_FLOAT, TF_INT32 } = backend.binding;
  const attributes = [
    { name: "dtype", type, value: TF_FLOAT },
    { name: "T", type, value: TF_INT32 },
    { name: "Tseed", type, value: TF_INT32 },
  ];
  const placed = tf.add(seed, tf.tensor1d([0, place], "int32"));
  return backend.executeSingleOutput("StatelessRandomUniform", attributes, [tf.tensor1d([...shape], "int32"), placed]);
}

const folds = 3;

/**
 * Uniform in [0, 1), for engines that have no such generator and no whole-number arithmetic to write one in: number
 * (n, d) is the fraction of sum_k r[n, k] c[k, d], where r and c lie in [8, 16) and are themselves fractions of random
 * multiples of the seed. Three products make any two rows, and any two columns, as good as independent.
 */
function foldedUniform(shape: readonly number[], seed: tf.Tensor, place: number): tf.Tensor {
  const [rows = 0, columns = 0] = shape;
  const [first, second] = tf.split(tf.add(tf.cast(seed, "float32"), 1), 2);
  if (!first || !second) throw new Error("A seed is two numbers.");
  const factors = (count: number, name: string) => {
    const random = randomFrom(seedFor("dropout", place, name));
    const draw = () => tf.tensor1d(Float32Array.from({ length: count * folds }, random));
    // The seed's halves of 12 bits each, so that a product with a fraction keeps 12 bits behind the point.
    const parts = [first, second].flatMap((part) => {
      const high = tf.floor(tf.div(part, 4096));
      return [high, tf.sub(part, tf.mul(high, 4096))];
    });
    const sum = parts.map((part) => fraction(tf.mul(draw(), part))).reduce((total, term) => tf.add(total, term));
    return tf.add(tf.mul(fraction(sum), 8), 8);
  };
  const left = factors(rows, "rows").reshape([rows, folds]);
  const right = factors(columns, "columns").reshape([folds, columns]);
  return fraction(tf.matMul(left as tf.Tensor2D, right as tf.Tensor2D));
}

const fraction = (x: tf.Tensor): tf.Tensor => tf.sub(x, tf.floor(x));
