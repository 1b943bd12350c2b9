import { randomFrom, seedFor } from "../random";
import type { Architecture } from "./families/architecture";
import { countOf, type StoredTensor } from "./stored-tensor";

/** Normal numbers by Box and Muller's method, from a seed. */
export function normals(count: number, deviation: number, seed: number): Float32Array {
  const random = randomFrom(seed);
  const numbers = new Float32Array(count);
  for (let i = 0; i < count; i++) {
    const radius = Math.sqrt(-2 * Math.log(1 - random()));
    numbers[i] = deviation * radius * Math.cos(2 * Math.PI * random());
  }
  return numbers;
}

/**
 * Fresh weights as transformers draws them: norms 1, biases 0, matrices N(0, initializer_range) but for those layers whose
 * family says otherwise. The scalar head is drawn from N(0, 1 / sqrt(d + 1)) (Stiennon et al. 2020). Each weight has its
 * own seed, from the run's and its name, and is drawn when it is read.
 */
export function initialWeights(
  { heads, hiddenSize, initializerRange, linears }: Architecture,
  shapes: ReadonlyMap<string, readonly number[]>,
  seed: number,
): Map<string, StoredTensor> {
  const deviations = new Map(linears.map(({ name, deviation }) => [`${name}.weight`, deviation]));
  const scalar = shapes.get(heads.score)?.[0] === 1;
  if (scalar) deviations.set(heads.score, 1 / Math.sqrt(hiddenSize + 1));
  const draw = (name: string, shape: readonly number[]): Float32Array => {
    if (shape.length === 1) return new Float32Array(countOf(shape)).fill(name.endsWith(".bias") ? 0 : 1);
    return normals(countOf(shape), deviations.get(name) ?? initializerRange, seedFor(seed, "weights", name));
  };
  const drawn = [...shapes].map(([name, shape]): [string, StoredTensor] => [
    name,
    { shape, dtype: "F32", read: () => draw(name, shape) },
  ]);
  return new Map(drawn);
}
