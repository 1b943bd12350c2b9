import * as tf from "@tensorflow/tfjs";
import { type Parameters, weight } from "./decoder";
import type { Linear } from "./families/architecture";
import { linear } from "./layers";
import { addLora } from "./lora-pass";

/** A linear layer of the body, in either layout: x [N, inputs] -> [N, outputs]. All of them are computed here. */
export function project(parameters: Parameters, layer: Linear, x: tf.Tensor): tf.Tensor {
  const { name, layout, bias } = layer;
  const w = weight(parameters, `${name}.weight`);
  const multiply = (x: tf.Tensor) =>
    layout === "out-in" ? linear(x, w) : tf.matMul(x as tf.Tensor2D, w as tf.Tensor2D);
  const product = addLora(parameters, layer, x, multiply);
  return bias ? tf.add(product, weight(parameters, `${name}.bias`)) : product;
}
