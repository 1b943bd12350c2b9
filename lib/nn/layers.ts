import * as tf from "@tensorflow/tfjs";

/**
 * The layers that decoder families share, each as few large operations as it can be: with tensors of this size it is
 * the number of operations, not their arithmetic, that costs. Gradients are written out where autodiff would make more.
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
      gradFunc: (dy: tf.Tensor, saved: tf.Tensor[]) => {
        const [unit, scale, w] = saved as [tf.Tensor, tf.Tensor, tf.Tensor];
        const inner = tf.mul(dy, unit);
        const slope = tf.mul(dy, w);
        const along = tf.mean(tf.mul(inner, w), -1, true);
        return [tf.mul(scale, tf.sub(slope, tf.mul(unit, along))), tf.sum(inner, 0)];
      },
    };
  })(x, w);
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
      gradFunc: (dy: tf.Tensor, saved: tf.Tensor[]) => {
        const [sigmoid, silu, up] = saved as [tf.Tensor, tf.Tensor, tf.Tensor];
        // d silu / d gate = s + silu (1 - s)
        const slope = tf.add(sigmoid, tf.sub(silu, tf.mul(silu, sigmoid)));
        return [tf.mul(tf.mul(dy, up), slope), tf.mul(dy, silu)];
      },
    };
  })(gate, up);
}

/** cos and signed sin for each position, [B or 1, T, 1, D]; in Hugging Face's layout dimension i pairs with i + D/2. */
export interface Rotation {
  readonly cos: tf.Tensor;
  readonly sin: tf.Tensor;
}

/** Rotation tables for positions [rows, T] given as numbers; `scale` multiplies the rotated vector. */
export function rotation(positions: Int32Array, rows: number, inverse: Float32Array, scale: number): Rotation {
  const half = inverse.length;
  const cos = new Float32Array(positions.length * half * 2);
  const sin = new Float32Array(cos.length);
  positions.forEach((position, n) => {
    inverse.forEach((frequency, i) => {
      const first = n * half * 2 + i;
      cos[first] = Math.cos(position * frequency) * scale;
      cos[first + half] = cos[first] ?? 0;
      sin[first + half] = Math.sin(position * frequency) * scale;
      sin[first] = -(sin[first + half] ?? 0);
    });
  });
  const shape = [rows, positions.length / rows, 1, half * 2];
  return { cos: tf.tensor(cos, shape), sin: tf.tensor(sin, shape) };
}

const swapHalves = (x: tf.Tensor) => tf.concat(tf.split(x, 2, -1).reverse(), -1);

/** RoPE (arXiv 2104.09864): x [B, T, H, D] turned by its positions. Linear in x, so its gradient is its transpose. */
export function rotate(x: tf.Tensor, { cos, sin }: Rotation): tf.Tensor {
  return tf.customGrad((...args) => {
    const [x, save] = args as [tf.Tensor, tf.GradSaveFunc];
    save([cos, sin]);
    return {
      value: tf.add(tf.mul(x, cos), tf.mul(swapHalves(x), sin)),
      gradFunc: (dy: tf.Tensor, saved: tf.Tensor[]) => {
        const [cos, sin] = saved as [tf.Tensor, tf.Tensor];
        return tf.add(tf.mul(dy, cos), swapHalves(tf.mul(dy, sin)));
      },
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
