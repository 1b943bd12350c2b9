import * as tf from "@tensorflow/tfjs";
import type { Activation } from "./families/architecture";

/**
 * The layers that decoder families share, each as few large operations as it can be: with tensors of this size it is
 * the number of operations, not their arithmetic, that costs. Gradients are written out where autodiff would make more,
 * each in a tidy: TensorFlow.js frees what a gradient leaves behind only at the end of the whole backward pass.
 */

/** x W^T for a weight in Hugging Face's layout: x [N, in], w [out, in] -> [N, out]. */
export function linear(x: tf.Tensor, w: tf.Tensor): tf.Tensor {
  return tf.matMul(x as tf.Tensor2D, w as tf.Tensor2D, false, true);
}

/** Rows of a table: ids [...] int32, table [V, d] -> [N, d]. */
export function embed(ids: tf.Tensor, table: tf.Tensor): tf.Tensor {
  return tf.gather(table, ids.flatten());
}

/** RMSNorm (arXiv 1910.07467): y = w * x / sqrt(mean(x^2) + eps), over the last axis. x [N, d], w [d]. */
export function rmsNorm(x: tf.Tensor, w: tf.Tensor, eps: number): tf.Tensor {
  return tf.customGrad((...args) => {
    const [x, w, save] = args as [tf.Tensor, tf.Tensor, tf.GradSaveFunc];
    const scale = tf.rsqrt(tf.add(tf.mean(tf.square(x), -1, true), eps));
    const unit = tf.mul(x, scale);
    save([unit, scale, w]);
    return {
      value: tf.mul(unit, w),
      gradFunc: (dy: tf.Tensor, saved: tf.Tensor[]) =>
        tf.tidy(() => {
          const [unit, scale, w] = saved as [tf.Tensor, tf.Tensor, tf.Tensor];
          const inner = tf.mul(dy, unit);
          const slope = tf.mul(dy, w);
          const along = tf.mean(tf.mul(inner, w), -1, true);
          return [tf.mul(scale, tf.sub(slope, tf.mul(unit, along))), tf.sum(inner, 0)];
        }),
    };
  })(x, w);
}

/** LayerNorm (arXiv 1607.06450): y = w * (x - mean) / sqrt(variance + eps) + b, over the last axis. x [N, d], w and b [d]. */
export function layerNorm(x: tf.Tensor, w: tf.Tensor, b: tf.Tensor, eps: number): tf.Tensor {
  return tf.customGrad((...args) => {
    const [x, w, b, save] = args as [tf.Tensor, tf.Tensor, tf.Tensor, tf.GradSaveFunc];
    const centred = tf.sub(x, tf.mean(x, -1, true));
    const scale = tf.rsqrt(tf.add(tf.mean(tf.square(centred), -1, true), eps));
    const unit = tf.mul(centred, scale);
    save([unit, scale, w]);
    return {
      value: tf.add(tf.mul(unit, w), b),
      gradFunc: (dy: tf.Tensor, saved: tf.Tensor[]) =>
        tf.tidy(() => {
          const [unit, scale, w] = saved as [tf.Tensor, tf.Tensor, tf.Tensor];
          const slope = tf.mul(dy, w);
          const along = tf.mean(tf.mul(slope, unit), -1, true);
          const straight = tf.sub(tf.sub(slope, tf.mean(slope, -1, true)), tf.mul(unit, along));
          return [tf.mul(scale, straight), tf.sum(tf.mul(dy, unit), 0), tf.sum(dy, 0)];
        }),
    };
  })(x, w, b);
}

/** SwiGLU's product (arXiv 2002.05202): silu(gate) * up. */
export function siluGate(gate: tf.Tensor, up: tf.Tensor): tf.Tensor {
  return tf.customGrad((...args) => {
    const [gate, up, save] = args as [tf.Tensor, tf.Tensor, tf.GradSaveFunc];
    const sigmoid = tf.sigmoid(gate);
    const silu = tf.mul(gate, sigmoid);
    save([sigmoid, silu, up]);
    return {
      value: tf.mul(silu, up),
      gradFunc: (dy: tf.Tensor, saved: tf.Tensor[]) =>
        tf.tidy(() => {
          const [sigmoid, silu, up] = saved as [tf.Tensor, tf.Tensor, tf.Tensor];
          // d silu / d gate = s + silu (1 - s)
          const slope = tf.add(sigmoid, tf.sub(silu, tf.mul(silu, sigmoid)));
          return [tf.mul(tf.mul(dy, up), slope), tf.mul(dy, silu)];
        }),
    };
  })(gate, up);
}

/** The activation of an MLP without a gate, any shape. */
export function activate(activation: Activation, x: tf.Tensor): tf.Tensor {
  switch (activation) {
    case "gelu":
      return gelu(x);
    case "gelu_tanh":
      return geluTanh(x);
    case "relu":
      return tf.relu(x);
    case "silu":
      return withSlope(x, tf.sigmoid, (x, s) => tf.add(s, tf.mul(tf.mul(x, s), tf.sub(1, s))));
  }
}

/** GELU (arXiv 1606.08415): x Φ(x), Φ the normal distribution function. Slope: Φ(x) + x φ(x). */
function gelu(x: tf.Tensor): tf.Tensor {
  const below = (x: tf.Tensor) => tf.add(tf.mul(tf.erf(tf.mul(x, Math.SQRT1_2)), 0.5), 0.5);
  return withSlope(x, below, (x, part) => {
    const density = tf.exp(tf.mul(tf.square(x), -0.5));
    return tf.add(part, tf.mul(tf.mul(x, density), 1 / Math.sqrt(2 * Math.PI)));
  });
}

/**
 * GELU by tanh (the same paper; transformers' gelu_new): 0.5 x (1 + tanh(u)) with u = sqrt(2 / π) (x + 0.044715 x^3),
 * which is x sigmoid(2u): fewer operations, and tanh is slow on WebAssembly.
 */
function geluTanh(x: tf.Tensor): tf.Tensor {
  const first = 2 * Math.sqrt(2 / Math.PI);
  const third = first * 0.044715;
  const part = (x: tf.Tensor) => tf.sigmoid(tf.mul(x, tf.add(tf.mul(tf.square(x), third), first)));
  return withSlope(x, part, (x, s) => {
    const inner = tf.mul(x, tf.add(tf.mul(tf.square(x), 3 * third), first));
    return tf.mul(s, tf.add(tf.mul(inner, tf.sub(1, s)), 1));
  });
}

/** x part(x), for which the derivative is `slope(x, part(x))`. */
function withSlope(
  x: tf.Tensor,
  part: (x: tf.Tensor) => tf.Tensor,
  slope: (x: tf.Tensor, part: tf.Tensor) => tf.Tensor,
): tf.Tensor {
  return tf.customGrad((...args) => {
    const [x, save] = args as [tf.Tensor, tf.GradSaveFunc];
    const share = part(x);
    save([x, share]);
    return {
      value: tf.mul(x, share),
      gradFunc: (dy: tf.Tensor, saved: tf.Tensor[]) =>
        tf.tidy(() => {
          const [x, share] = saved as [tf.Tensor, tf.Tensor];
          return tf.mul(dy, slope(x, share));
        }),
    };
  })(x);
}

/** cos and signed sin for each position, [B or 1, T, 1, D]; where a head's dimension is not rotated, 1 and 0. */
export interface Rotation {
  readonly cos: tf.Tensor;
  readonly sin: tf.Tensor;
}

/**
 * Rotation tables for positions [rows, T] given as numbers. Of a head's `size` dimensions the first 2R are rotated, i
 * with i + R as in Hugging Face's layout, R being the number of frequencies. `scale` multiplies the whole vector.
 * Angles are rounded to 32 bits, as PyTorch has them: at position 10,000 that is seen.
 */
export function rotation(
  positions: Int32Array,
  rows: number,
  inverse: Float32Array,
  size: number,
  scale: number,
): Rotation {
  const half = inverse.length;
  const cos = new Float32Array(positions.length * size).fill(scale);
  const sin = new Float32Array(cos.length);
  positions.forEach((position, n) => {
    inverse.forEach((frequency, i) => {
      const first = n * size + i;
      const angle = Math.fround(position * frequency);
      cos[first] = Math.cos(angle) * scale;
      cos[first + half] = cos[first] ?? 0;
      sin[first + half] = Math.sin(angle) * scale;
      sin[first] = -(sin[first + half] ?? 0);
    });
  });
  const shape = [rows, positions.length / rows, 1, size];
  return { cos: tf.tensor(cos, shape), sin: tf.tensor(sin, shape) };
}

/** The first R dimensions and the R after them change places; the rest stays. */
function swapHalves(x: tf.Tensor, half: number): tf.Tensor {
  const rest = (x.shape.at(-1) ?? 0) - 2 * half;
  const [first, second, ...others] = tf.split(x, rest > 0 ? [half, half, rest] : 2, -1);
  if (!first || !second) throw new Error("two halves");
  return tf.concat([second, first, ...others], -1);
}

/**
 * RoPE (arXiv 2104.09864): x [B, T, H, D] turned by its positions, of each head the first 2 * `half` dimensions.
 * Linear in x, so its gradient is its transpose.
 */
export function rotate(x: tf.Tensor, { cos, sin }: Rotation, half: number): tf.Tensor {
  return tf.customGrad((...args) => {
    const [x, save] = args as [tf.Tensor, tf.GradSaveFunc];
    save([cos, sin]);
    return {
      value: tf.add(tf.mul(x, cos), tf.mul(swapHalves(x, half), sin)),
      gradFunc: (dy: tf.Tensor, saved: tf.Tensor[]) =>
        tf.tidy(() => {
          const [cos, sin] = saved as [tf.Tensor, tf.Tensor];
          return tf.add(tf.mul(dy, cos), swapHalves(tf.mul(dy, sin), half));
        }),
    };
  })(x);
}

/**
 * Grouped-query attention (arXiv 2305.13245). q [B, T, H, D] already divided by sqrt(D), k and v [B, K, S, D]; the
 * H / K query heads of a key head are folded into its rows, so that keys and values are never repeated.
 * mask, added to the scores, broadcasts to [B, K, H/K, T, S]. Returns [B * T, H * D].
 */
export function attention(q: tf.Tensor, k: tf.Tensor, v: tf.Tensor, mask: tf.Tensor | null): tf.Tensor {
  const [batch = 0, length = 0, heads = 0, size = 0] = q.shape;
  const [, keyHeads = 1, keys = 0] = k.shape;
  const group = heads / keyHeads;
  const folded = tf
    .transpose(tf.reshape(q, [batch, length, keyHeads, group, size]), [0, 2, 3, 1, 4])
    .reshape([batch, keyHeads, group * length, size]);
  const scores = tf.matMul(folded, k, false, true).reshape([batch, keyHeads, group, length, keys]);
  const weights = tf.softmax(mask === null ? scores : tf.add(scores, mask));
  const mixed = tf.matMul(weights.reshape([batch, keyHeads, group * length, keys]), v);
  return tf
    .transpose(mixed.reshape([batch, keyHeads, group, length, size]), [0, 3, 1, 2, 4])
    .reshape([batch * length, heads * size]);
}
