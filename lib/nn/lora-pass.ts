import * as tf from "@tensorflow/tfjs";
import { dropOut } from "../engine/dropout";
import { type Parameters, weight } from "./decoder";
import type { Linear } from "./families/architecture";
import { linear } from "./layers";
import { type LoraLayer, loraNames } from "./lora";

/**
 * x W^T and what LoRA adds to it, see LoraLayer; without LoRA the product alone. Dropout is on the way into A only, and
 * as in PEFT each layer draws its own.
 * @param x [N, inputs] @param multiply x W^T, for W in either layout @returns [N, outputs]
 */
export function addLora(
  parameters: Parameters,
  { name }: Linear,
  x: tf.Tensor,
  multiply: (x: tf.Tensor) => tf.Tensor,
): tf.Tensor {
  const { layers, dropout } = parameters.lora ?? {};
  const product = multiply(x);
  const layer = layers?.get(name);
  if (layers === undefined || layer === undefined) return product;
  const names = loraNames(name);
  const [a, b] = [weight(parameters, names.a), weight(parameters, names.b)];
  const kept = dropout ? dropOut(x, dropout, [...layers.keys()].indexOf(name)) : x;
  const low = linear(tf.mul(linear(kept, a), layer.scale), b);
  if (!layer.decomposed) return tf.add(product, low);
  const share = magnitudeShare(weight(parameters, names.magnitude), weight(parameters, `${name}.weight`), a, b, layer);
  if (kept === x) return tf.mul(tf.add(product, low), share);
  // As PEFT has it: where inputs are dropped, the layer itself sees all of them, and what DoRA changes of it does not.
  return tf.add(product, tf.add(tf.mul(tf.sub(share, 1), multiply(kept)), tf.mul(share, low)));
}

/**
 * DoRA's m / |W + scale B A|, of each output: [outputs]. The length counts as a constant for the gradient (arXiv
 * 2402.09353, section 4.3), so that only m has one here.
 */
function magnitudeShare(
  magnitude: tf.Tensor,
  w: tf.Tensor,
  a: tf.Tensor,
  b: tf.Tensor,
  { linear: { layout }, scale }: LoraLayer,
): tf.Tensor {
  return tf.customGrad((...args) => {
    const [m, save] = args as [tf.Tensor, tf.GradSaveFunc];
    const inverse = tf.tidy(() => {
      const [left, right] = [tf.mul(b, scale) as tf.Tensor2D, a as tf.Tensor2D];
      const delta = layout === "out-in" ? tf.matMul(left, right) : tf.matMul(right, left, true, true);
      return tf.rsqrt(tf.sum(tf.square(tf.add(w, delta)), layout === "out-in" ? 1 : 0));
    });
    save([inverse]);
    return {
      value: tf.mul(m, inverse),
      gradFunc: (dy: tf.Tensor, saved: tf.Tensor[]) => tf.mul(dy, saved[0] as tf.Tensor),
    };
  })(magnitude);
}
