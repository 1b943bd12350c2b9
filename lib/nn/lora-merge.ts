import { type LoraLayer, lengths, loraNames } from "./lora";
import type { StoredTensor } from "./stored-tensor";

/** The weights of one layer's adapter, as numbers. */
export interface LoraArrays {
  readonly a: Float32Array;
  readonly b: Float32Array;
  readonly magnitude: Float32Array | null;
}

/**
 * W + scale B A in place, in W's own layout; with DoRA each output's weights at the length that was learned for them.
 * The products are summed in double precision and rounded once.
 */
export function mergeLora(weight: Float32Array, layer: LoraLayer, { a, b, magnitude }: LoraArrays): Float32Array {
  const { linear, rank, scale } = layer;
  const { inputs, outputs, layout } = linear;
  const [across, along] = layout === "out-in" ? [inputs, 1] : [1, outputs]; // strides of an output and of an input
  const delta = new Float64Array(inputs);
  for (let o = 0; o < outputs; o++) {
    delta.fill(0);
    for (let k = 0; k < rank; k++) {
      const factor = scale * (b[o * rank + k] as number);
      const row = k * inputs;
      if (factor !== 0)
        for (let i = 0; i < inputs; i++) delta[i] = (delta[i] as number) + factor * (a[row + i] as number);
    }
    for (let i = 0; i < inputs; i++) {
      const at = o * across + i * along;
      weight[at] = (weight[at] as number) + (delta[i] as number);
    }
  }
  if (magnitude === null) return weight;
  const now = lengths(weight, linear);
  for (let o = 0; o < outputs; o++) {
    const share = (magnitude[o] as number) / (now[o] as number);
    for (let i = 0; i < inputs; i++) {
      const at = o * across + i * along;
      weight[at] = (weight[at] as number) * share;
    }
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
