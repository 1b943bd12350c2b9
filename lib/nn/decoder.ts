import type * as tf from "@tensorflow/tfjs";
import type { Rotation } from "./layers";

/** A model's weights under their Hugging Face names. */
export type Parameters = ReadonlyMap<string, tf.Tensor>;

/** Keys and values of what has been read so far, [B, K, S, D] for each layer. */
export interface KeyValueCache {
  /** Appends one layer's new keys and values and returns all of them. */
  append(layer: number, keys: tf.Tensor, values: tf.Tensor): { keys: tf.Tensor; values: tf.Tensor };
}

export interface DecoderInput {
  readonly ids: tf.Tensor; // [B, T] int32
  readonly rotation: { readonly query: Rotation; readonly key: Rotation };
  readonly mask: tf.Tensor | null; // added to attention scores, broadcasts to [B, K, G, T, S]
  readonly cache?: KeyValueCache;
}

/** A decoder of any family: its sizes, the names and shapes of its weights, and what they compute. */
export interface Decoder {
  readonly vocabSize: number;
  readonly hiddenSize: number;
  readonly layerCount: number;
  readonly maxPositions: number;
  readonly tied: boolean; // the language-model head is the embedding
  readonly embedding: string;
  readonly eosIds: readonly number[];
  readonly initializerRange: number;
  /** Weights of the body, without any head, in file order. */
  readonly shapes: ReadonlyMap<string, readonly number[]>;
  /** RoPE's inverse frequencies, half as many as a head has dimensions. */
  readonly frequencies: Float32Array;
  /** Hidden states after the last norm, [B * T, d]. */
  hidden(parameters: Parameters, input: DecoderInput): tf.Tensor;
}

/** A weight by its name. Loading has checked that all are there, so a missing one is a fault in the family's file. */
export function weight(parameters: Parameters, name: string): tf.Tensor {
  const found = parameters.get(name);
  if (found === undefined) throw new Error(`This model has no weight "${name}".`);
  return found;
}
