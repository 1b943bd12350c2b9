import { type LoraLayer, lengths, loraNames } from "./lora";
import type { StoredTensor } from "./stored-tensor";

/** The weights of one layer's adapter, as numbers. */
export interface LoraArrays {
  readonly a: Float32Array;
  readonly b: Float32Array;
  readonly magnitude: Float32Array | null;
}

/** A matrix [rows, columns] as [columns, rows]. */
function transposed(matrix: Float32Array, rows: number): Float32Array {
  const columns = matrix.length / rows;
  return Float32Array.from(matrix, (_, i) => matrix[(i % rows) * columns + Math.floor(i / rows)] as number);
}

/**
 * W + scale B A in place, in W's own layout; with DoRA each output's weights at the length that was learned for them.
 * The products are summed in double precision and rounded once.
 */
export function mergeLora(weight: Float32Array, layer: LoraLayer, { a, b, magnitude }: LoraArrays): Float32Array {
  const { linear, rank, scale } = layer;
  const { inputs, outputs, layout } = linear;
  const outFirst = layout === "out-in";
  // In the order in which W lies: row by row, `left` [rows, rank] times `right` [rank, columns].
  const [left, right] = outFirst ? [b, a] : [transposed(a, rank), transposed(b, outputs)];
  const columns = outFirst ? inputs : outputs;
  const delta = new Float64Array(columns);
  for (let row = 0; row < weight.length / columns; row++) {
    delta.fill(0);
    for (let k = 0; k < rank; k++) {
      const factor = scale * (left[row * rank + k] as number);
      const from = k * columns;
      for (let i = 0; i < columns; i++) delta[i] = (delta[i] as number) + factor * (right[from + i] as number);
    }
    const at = row * columns;
    for (let i = 0; i < columns; i++) weight[at + i] = (weight[at + i] as number) + (delta[i] as number);
  }
  if (magnitude === null) return weight;
  const now = lengths(weight, linear);
  const shares = magnitude.map((length, output) => length / (now[output] as number));
  for (let i = 0; i < weight.length; i++) {
    const output = outFirst ? Math.floor(i / inputs) : i % outputs;
    weight[i] = (weight[i] as number) * (shares[output] as number);
  }
  return weight;
}

/** The layer's weight with the adapter in it, merged when it is read. `find` gives the adapter's tensors by their names. */
export function mergedTensor(
  weight: StoredTensor,
  layer: LoraLayer,
  find: (name: string) => StoredTensor,
): StoredTensor {
  const { a, b, magnitude } = loraNames(layer.linear.name);
  return {
    shape: weight.shape,
    dtype: "F32",
    read() {
      const arrays = {
        a: find(a).read(),
        b: find(b).read(),
        magnitude: layer.decomposed ? find(magnitude).read() : null,
      };
      return mergeLora(Float32Array.from(weight.read()), layer, arrays);
    },
  };
}
