import type * as tf from "@tensorflow/tfjs";
import type { Dropout } from "../engine/dropout";
import type { Architecture } from "./families/architecture";
import type { Rotation } from "./layers";
import type { LoraLayer } from "./lora";

/** A model's weights under their Hugging Face names; with LoRA, its adapter's weights under loraNames beside them. */
export interface Parameters extends ReadonlyMap<string, tf.Tensor> {
  readonly lora?: LoraPass;
}

/** How LoRA takes part in a pass through the model. */
export interface LoraPass {
  readonly layers: ReadonlyMap<string, LoraLayer>; // by the linear layer's name
  readonly dropout: Dropout | null;
}

/** Keys and values of what has been read so far, [B, K, S, D] for each layer. */
export interface KeyValueCache {
  /** Appends one layer's new keys and values and returns all of them. */
  append(layer: number, keys: tf.Tensor, values: tf.Tensor): { keys: tf.Tensor; values: tf.Tensor };
}

/** All that differs from call to call, as tensors: nothing in between depends on their values. */
export interface DecoderInput {
  readonly ids: tf.Tensor; // [B, T] int32
  /** Where the tokens stand, for a family with RoPE; queries carry attention's 1 / sqrt(D). */
  readonly rotation: { readonly query: Rotation; readonly key: Rotation } | null;
  /** Where the tokens stand, for a family with learned positions: [B or 1, T] int32. */
  readonly positions: tf.Tensor | null;
  readonly mask: tf.Tensor | null; // added to attention scores, broadcasts to [B, K, G, T, S]
  readonly cache?: KeyValueCache;
  /**
   * To compute each layer again in the backward pass rather than to keep what is inside it: the names of the weights
   * that need gradients.
   */
  readonly recompute?: ReadonlySet<string> | undefined;
}

/** A decoder of any family: its sizes, the names and shapes of its weights, and what they compute. */
export interface Decoder extends Architecture {
  /** Hidden states after the last norm, [B * T, d]. */
  hidden(parameters: Parameters, input: DecoderInput): tf.Tensor;
}

/** A weight by its name. Loading has checked that all are there, so a missing one is a fault in the family's file. */
export function weight(parameters: Parameters, name: string): tf.Tensor {
  const found = parameters.get(name);
  if (found === undefined) throw new Error(`This model has no weight "${name}".`);
  return found;
}
