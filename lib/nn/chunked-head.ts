import * as tf from "@tensorflow/tfjs";
import { after, type TokenLogProbs, tokenLogProbs } from "../engine/ops";
import { headRows } from "./head-rows";
import { linear } from "./layers";

interface Options {
  /** Positions whose logits may exist at once. */
  readonly rows?: number;
  /** The matrix is not trained: its gradient is not made. */
  readonly frozen?: boolean;
  /** Of `headFigures`: entropies carry a gradient, too. */
  readonly entropyGradient?: boolean;
  /** Of `headFigures`: there is a fifth row, log Σ p². */
  readonly collisions?: boolean;
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
  return readHead(hidden, matrix, ids, options, ({ logProbs }) => [logProbs]).as1D();
}

/**
 * The same with what else the logits tell of each position: [4, N], or [5, N] with collisions. The others are the
 * distribution's entropy, 1 where the token is the likeliest, the mean of the logits, and log Σ p² = log Σ e^2z - 2 log Σ e^z.
 * Only log-probs carry a gradient, and entropies where asked for.
 */
export function headFigures(hidden: tf.Tensor, matrix: tf.Tensor, ids: tf.Tensor, options: Options = {}): tf.Tensor2D {
  const figures = ({ logProbs, slope, logits, ids }: Rows) => [
    logProbs,
    // -Σ p log p = log Σ e^z - Σ p z, with the slope p - one-hot
    tf.neg(tf.add(logProbs, tf.sum(tf.mul(slope, logits), 1))),
    tf.cast(tf.equal(tf.argMax(logits, 1), ids), "float32"),
    tf.mean(logits, 1),
    ...(options.collisions ? [tf.sub(tf.logSumExp(tf.mul(2, logits), 1), tf.mul(2, tf.logSumExp(logits, 1)))] : []),
  ];
  return readHead(hidden, matrix, ids, options, figures) as tf.Tensor2D;
}

/** Some positions: their logits [N, V], and what follows. */
interface Rows extends TokenLogProbs {
  readonly logits: tf.Tensor2D;
  readonly ids: tf.Tensor;
}
/** What is to be known of each position, each [N]; log-probs first. */
type Read = (rows: Rows) => readonly tf.Tensor[];

interface Head {
  readonly hidden: tf.Tensor;
  readonly matrix: tf.Tensor;
  readonly ids: tf.Tensor;
  readonly frozen: boolean;
  readonly entropyGradient: boolean;
}
type Computed = ReturnType<Parameters<typeof tf.customGrad>[0]>;

/** What `read` says, one row for each figure: [figures, N]. The gradient is that of the first row, or of the first two. */
function readHead(hidden: tf.Tensor, matrix: tf.Tensor, ids: tf.Tensor, options: Options, read: Read): tf.Tensor {
  const { rows = headRows(matrix.shape[0] ?? 1), frozen = false, entropyGradient = false } = options;
  const count = hidden.shape[0] ?? 0;
  const op = tf.customGrad((...args) => {
    const save = args.at(-1) as unknown as tf.GradSaveFunc;
    const head: Head = { hidden: args[0] as tf.Tensor, matrix, ids, frozen, entropyGradient };
    return count <= rows ? atOnce(head, read, save) : inChunks(head, rows, read, save);
  });
  return frozen ? op(hidden) : op(hidden, matrix);
}

/** What a loss's slope is made of at some positions: how it changes with log-probs, and with entropies. */
interface Dy {
  readonly logProbs: tf.Tensor1D; // [N]
  readonly entropies: tf.Tensor1D | null;
}

/** Those of all figures, apart: [figures, N]. */
function split(dy: tf.Tensor, { entropyGradient }: Head): Dy {
  const row = (index: number) => tf.slice(dy, [index, 0], [1, -1]).as1D();
  return { logProbs: row(0), entropies: entropyGradient ? row(1) : null };
}

/** Each position's entropy by its logits: ∂H/∂z_v = -p_v (log p_v + H). [N, V] */
function entropySlope(logits: tf.Tensor2D): tf.Tensor2D {
  const logProbs = tf.logSoftmax(logits);
  const probabilities = tf.exp(logProbs);
  const each = tf.mul(probabilities, logProbs);
  return tf.sub(tf.mul(probabilities, tf.sum(each, 1, true)), each) as tf.Tensor2D;
}

function atOnce(head: Head, read: Read, save: tf.GradSaveFunc): Computed {
  const rows = computeRows(head.hidden, head.matrix, head.ids);
  const more = head.entropyGradient ? [entropySlope(rows.logits)] : [];
  save([head.hidden, head.matrix, rows.slope, ...more]);
  return {
    value: tf.stack([...read(rows)]),
    gradFunc: (dy: tf.Tensor, saved: tf.Tensor[]) => {
      const [hidden, matrix, slope, byEntropy] = saved as [tf.Tensor, tf.Tensor, tf.Tensor, tf.Tensor?];
      return tf.tidy(() => gradients(split(dy, head), { ...head, hidden, matrix }, slope, byEntropy));
    },
  };
}

function inChunks(head: Head, rows: number, read: Read, save: tf.GradSaveFunc): Computed {
  const starts = Array.from({ length: Math.ceil((head.hidden.shape[0] ?? 0) / rows) }, (_, i) => i * rows);
  save([head.hidden, head.matrix, head.ids]);
  const parts: tf.Tensor2D[] = [];
  for (const start of starts) {
    parts.push(
      tf.tidy(() => tf.stack([...read(computeChunk(head, start, rows, parts.slice(-1)).rows)]) as tf.Tensor2D),
    );
  }
  return {
    value: tf.concat(parts, 1),
    gradFunc: (dy: tf.Tensor, saved: tf.Tensor[]) => {
      const [hidden, matrix, ids] = saved as [tf.Tensor, tf.Tensor, tf.Tensor];
      const again = { ...head, hidden, matrix, ids };
      const { logProbs, entropies } = split(dy, head);
      const slopes = [logProbs, ...(entropies ? [entropies] : [])];
      const byHidden: tf.Tensor[] = [];
      let byMatrix: tf.Tensor | undefined;
      let earlier: tf.Tensor[] = slopes; // the first chunk waits for the forward pass to be over, each other one for that before it
      for (const start of starts) {
        const before = byMatrix;
        const made: tf.Tensor[] = tf.tidy(() => {
          const { chunk, rows: computed } = computeChunk(again, start, rows, earlier);
          const part = (slope: tf.Tensor1D) => tf.slice(slope, start, chunk.hidden.shape[0]);
          const own = { logProbs: part(logProbs), entropies: entropies && part(entropies) };
          const byEntropy = entropies ? entropySlope(computed.logits) : undefined;
          const [first, second] = gradients(own, chunk, computed.slope, byEntropy);
          return [first, ...(second ? [before ? tf.add(before, second) : second] : [])];
        });
        before?.dispose();
        byHidden.push(made[0] as tf.Tensor);
        byMatrix = made[1];
        earlier = made;
      }
      const all = tf.concat(byHidden);
      tf.dispose([...byHidden, ...slopes]);
      return byMatrix ? [all, byMatrix] : [all];
    },
  };
}

function computeRows(hidden: tf.Tensor, matrix: tf.Tensor, ids: tf.Tensor): Rows {
  const logits = linear(hidden, matrix) as tf.Tensor2D;
  return { logits, ids, ...tokenLogProbs(logits, ids as tf.Tensor1D) };
}

/** `rows` positions, or as many as are left, computed when the tensors of `earlier` have been. */
function computeChunk(head: Head, start: number, rows: number, earlier: readonly tf.Tensor[]) {
  const count = Math.min(rows, (head.hidden.shape[0] ?? 0) - start);
  const hidden = after(tf.slice(head.hidden, [start, 0], [count, -1]), earlier);
  const ids = tf.slice(head.ids, start, count);
  return { chunk: { ...head, hidden, ids }, rows: computeRows(hidden, head.matrix, ids) };
}

/** By hidden states and by the matrix. Scaling rows of the smaller factor spares a pass over the logits. */
function gradients(
  { logProbs, entropies }: Dy,
  { hidden, matrix, frozen }: Head,
  slope: tf.Tensor,
  byEntropy: tf.Tensor | undefined,
): [tf.Tensor, ...([tf.Tensor] | [])] {
  const minus = tf.expandDims(tf.neg(logProbs), 1);
  if (entropies && byEntropy) {
    const byLogits = tf.add(tf.mul(slope, minus), tf.mul(byEntropy, tf.expandDims(entropies, 1))) as tf.Tensor2D;
    const byHidden = tf.matMul(byLogits, matrix as tf.Tensor2D);
    return frozen ? [byHidden] : [byHidden, tf.matMul(byLogits, hidden as tf.Tensor2D, true)];
  }
  const byHidden = tf.mul(tf.matMul(slope as tf.Tensor2D, matrix as tf.Tensor2D), minus);
  if (frozen) return [byHidden];
  return [byHidden, tf.matMul(slope as tf.Tensor2D, tf.mul(hidden, minus) as tf.Tensor2D, true)];
}
