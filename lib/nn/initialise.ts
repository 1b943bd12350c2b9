import { randomFrom, seedFor } from "../random";
import type { Decoder } from "./decoder";
import { inMemory, type StoredTensor } from "./stored-tensor";

/** Normal numbers by Box and Muller's method, from a seed. */
export function normals(count: number, deviation: number, seed: number): Float32Array {
  const random = randomFrom(seed);
  return Float32Array.from({ length: count }, () => {
    const radius = Math.sqrt(-2 * Math.log(1 - random()));
    return deviation * radius * Math.cos(2 * Math.PI * random());
  });
}

/**
 * Fresh weights as transformers draws them: norms 1, matrices N(0, initializer_range). The scalar head is drawn from
 * N(0, 1 / sqrt(d + 1)) (Stiennon et al. 2020). Each weight has its own seed, from the run's and its name.
 */
export function initialWeights(
  decoder: Decoder,
  shapes: ReadonlyMap<string, readonly number[]>,
  seed: number,
): Map<string, StoredTensor> {
  const draw = (name: string, shape: readonly number[]): StoredTensor => {
    const count = shape.reduce((product, n) => product * n, 1);
    if (shape.length === 1) return inMemory(shape, new Float32Array(count).fill(1));
    const deviation = name === "score.weight" ? 1 / Math.sqrt(decoder.hiddenSize + 1) : decoder.initializerRange;
    return inMemory(shape, normals(count, deviation, seedFor(seed, "weights", name)));
  };
  return new Map([...shapes].map(([name, shape]) => [name, draw(name, shape)]));
}
