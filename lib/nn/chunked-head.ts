import * as tf from "@tensorflow/tfjs";
import { after, tokenLogProbs } from "../engine/ops";
import { headRows } from "./head-rows";
import { linear } from "./layers";

interface Options {
  /** Positions whose logits may exist at once. */
  readonly rows?: number;
  /** The matrix is not trained: its gradient is not made. */
  readonly frozen?: boolean;
}

/**
 * log p(ids[n] | hidden[n]) of a language-model head: log softmax(hidden W^T) at one token a row.
 *
 * Up to `rows` positions the logits' slope is kept for the gradient. More are taken in chunks of `rows`, one after the
 * other: the forward pass keeps log-probs alone, and the backward pass makes each chunk's logits anew, so that the
 * logits of a whole batch never exist at once (a third more arithmetic in the head).
 * @param hidden [N, d] @param matrix W, [V, d] @param ids int32 [N] @returns [N]
 */
export function headLogProbs(hidden: tf.Tensor, matrix: tf.Tensor, ids: tf.Tensor, options: Options = {}): tf.Tensor1D {
  const { rows = headRows(matrix.shape[0] ?? 1), frozen = false } = options;
  const count = hidden.shape[0] ?? 0;
  const op = tf.customGrad((...args) => {
    const save = args.at(-1) as unknown as tf.GradSaveFunc;
    const head: Head = { hidden: args[0] as tf.Tensor, matrix, ids, frozen };
    return count <= rows ? atOnce(head, save) : inChunks(head, rows, save);
  });
  return (frozen ? op(hidden) : op(hidden, matrix)) as tf.Tensor1D;
}

interface Head {
  readonly hidden: tf.Tensor;
  readonly matrix: tf.Tensor;
  readonly ids: tf.Tensor;
  readonly frozen: boolean;
}
type Computed = ReturnType<Parameters<typeof tf.customGrad>[0]>;

function atOnce({ hidden, matrix, ids, frozen }: Head, save: tf.GradSaveFunc): Computed {
  const { logProbs, slope } = tokenLogProbs(linear(hidden, matrix) as tf.Tensor2D, ids as tf.Tensor1D);
  save([hidden, matrix, slope]);
  return {
    value: logProbs,
    gradFunc: (dy: tf.Tensor, saved: tf.Tensor[]) => {
      const [hidden, matrix, slope] = saved as [tf.Tensor, tf.Tensor, tf.Tensor];
      return tf.tidy(() => gradients(dy, { hidden, matrix, ids, frozen }, slope));
    },
  };
}

function inChunks({ hidden, matrix, ids, frozen }: Head, rows: number, save: tf.GradSaveFunc): Computed {
  const starts = Array.from({ length: Math.ceil((hidden.shape[0] ?? 0) / rows) }, (_, i) => i * rows);
  save([hidden, matrix, ids]);
  const parts: tf.Tensor[] = [];
  for (const start of starts) {
    parts.push(tf.tidy(() => computeChunk({ hidden, matrix, ids, frozen }, start, rows, parts.slice(-1)).logProbs));
  }
  return {
    value: tf.concat(parts),
    gradFunc: (dy: tf.Tensor, saved: tf.Tensor[]) => {
      const [hidden, matrix, ids] = saved as [tf.Tensor, tf.Tensor, tf.Tensor];
      const byHidden: tf.Tensor[] = [];
      let byMatrix: tf.Tensor | undefined;
      let earlier = [dy]; // the first chunk waits for the forward pass to be over, each other one for that before it
      for (const start of starts) {
        const before = byMatrix;
        const made: tf.Tensor[] = tf.tidy(() => {
          const { chunk, slope } = computeChunk({ hidden, matrix, ids, frozen }, start, rows, earlier);
          const [first, second] = gradients(tf.slice(dy, start, chunk.hidden.shape[0]), chunk, slope);
          return [first, ...(second ? [before ? tf.add(before, second) : second] : [])];
        });
        before?.dispose();
        byHidden.push(made[0] as tf.Tensor);
        byMatrix = made[1];
        earlier = made;
      }
      const all = tf.concat(byHidden);
      tf.dispose(byHidden);
      return byMatrix ? [all, byMatrix] : [all];
    },
  };
}

/** Log-probs of `rows` positions, or as many as are left, computed when the tensors of `earlier` have been. */
function computeChunk(head: Head, start: number, rows: number, earlier: readonly tf.Tensor[]) {
  const count = Math.min(rows, (head.hidden.shape[0] ?? 0) - start);
  const hidden = after(tf.slice(head.hidden, [start, 0], [count, -1]), earlier);
  const ids = tf.slice(head.ids, start, count);
  const logits = linear(hidden, head.matrix) as tf.Tensor2D;
  return { chunk: { ...head, hidden, ids }, ...tokenLogProbs(logits, ids as tf.Tensor1D) };
}

/** By hidden states and by the matrix. Scaling rows of the smaller factor spares a pass over the logits. */
function gradients(
  dy: tf.Tensor,
  { hidden, matrix, frozen }: Head,
  slope: tf.Tensor,
): [tf.Tensor, ...([tf.Tensor] | [])] {
  const scale = tf.expandDims(tf.neg(dy), 1);
  const byHidden = tf.mul(tf.matMul(slope as tf.Tensor2D, matrix as tf.Tensor2D), scale);
  if (frozen) return [byHidden];
  return [byHidden, tf.matMul(slope as tf.Tensor2D, tf.mul(hidden, scale) as tf.Tensor2D, true)];
}
