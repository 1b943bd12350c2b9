import type { Tensors } from "../engine/store";
import type { Learner, Loss, Tensor, Tf } from "./algorithm";
import { float32 } from "./collate";
import { type Clipping, clipFigures, clippedLoss, ratioOf } from "./ppo-clip";
import type { Episode } from "./rollout";
import { collateEpisodes, tokenColumn } from "./rollout-batches";
import { meanOver } from "./token-metrics";

/** A response with what is known of it when it is learned from. */
export interface SequenceLesson {
  readonly episode: Episode;
  readonly advantage: number;
  readonly old: readonly number[]; // log-probs of its tokens
}

export function collateSequences(lessons: readonly SequenceLesson[], padId: number) {
  const { arrays, tokens } = collateEpisodes(
    lessons.map(({ episode }) => episode),
    padId,
  );
  return {
    arrays: {
      ...arrays,
      old: tokenColumn(
        arrays,
        lessons.map(({ old }) => old),
      ),
      advantages: float32(
        lessons.map(({ advantage }) => advantage),
        lessons.length,
      ),
    },
    weight: lessons.length,
    tokens,
  };
}
export type SequenceArrays = ReturnType<typeof collateSequences>["arrays"];

/** What the loss sees of responses: log-probs [N] of the tokens, which belong to which [R, N], advantages [R]. */
interface Sequences {
  readonly logps: Tensor;
  readonly old: Tensor;
  readonly rows: Tensor;
  readonly advantages: Tensor;
}

/**
 * A response as one action: -mean min(rho A, clip(rho) A) with rho = exp(S(y) - S_old(y)) of the summed log-probs. In the
 * first update rho is 1 and its gradient that of REINFORCE, -A grad S(y).
 */
export function sequenceLoss(tf: Tf, { logps, old, rows, advantages }: Sequences, clipping: Clipping): Loss {
  const now = ratioOf(tf, tf.dot(rows, logps), tf.dot(rows, old));
  const { losses, ratio } = clippedLoss(tf, now, advantages, clipping);
  const whole = { ratio, advantages, mask: tf.onesLike(ratio), rows: tf.eye(ratio.size) };
  return { loss: tf.mean(losses), metrics: clipFigures(tf, whole, clipping) };
}

/** The same of a batch as the model reads it now. */
export function readSequenceLoss(
  tf: Tf,
  { ids, positions, targets, rows, old, advantages }: Tensors<SequenceArrays>,
  model: Learner,
  { temperature, epsilon }: { readonly temperature: number; readonly epsilon: number },
): Loss {
  const { logProbs: logps, entropies } = model.tokenFigures(ids, positions, targets, { temperature });
  const { loss, metrics } = sequenceLoss(tf, { logps, old, rows, advantages }, { low: epsilon, high: epsilon });
  return { loss, metrics: { ...metrics, entropy: meanOver(tf, entropies, tf.sum(rows, 0)) } };
}
