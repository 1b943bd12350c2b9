import type { Tensors } from "../engine/store";
import type { Learner, Loss, Tensor, Tf } from "./algorithm";
import { k3 } from "./kl";
import { type Clipping, clipFigures, clippedLoss } from "./ppo-clip";
import type { EpisodeArrays } from "./rollout-batches";
import { meanOver } from "./token-metrics";

export const aggregations = ["dapo", "grpo", "bnpo", "dr_grpo"] as const;
type Aggregation = (typeof aggregations)[number];

interface Lengths {
  readonly counted: readonly number[]; // tokens of each completion of the batch that count: 0 where it is masked
  readonly longest: number; // max_completion_length
}

/**
 * What a token of each completion weighs in its batch's loss, and the batch in its update's.
 *
 * grpo: each completion alike, by its own length. bnpo: each token of the batch alike. dapo: each token of the whole update
 * alike (arXiv 2503.14476), so that batches weigh by their tokens. dr_grpo: divided by a constant, so that a long answer is
 * not punished less for each of its tokens (arXiv 2503.20783).
 */
export function tokenWeights(
  aggregation: Aggregation,
  { counted, longest }: Lengths,
): { each: number[]; batch: number } {
  const rows = counted.length;
  const all = counted.reduce((sum, length) => sum + length, 0);
  switch (aggregation) {
    case "grpo":
      return { each: counted.map((length) => 1 / (rows * Math.max(1, length))), batch: rows };
    case "bnpo":
      return { each: counted.map(() => 1 / Math.max(1, all)), batch: rows };
    case "dapo":
      return { each: counted.map(() => 1 / Math.max(1, all)), batch: all };
    case "dr_grpo":
      return { each: counted.map(() => 1 / (rows * longest)), batch: rows };
  }
}

export interface GrpoTokens {
  readonly logps: Tensor; // [N], with a gradient
  readonly old: Tensor; // [N], of the policy that wrote them
  readonly advantages: Tensor; // [N]
  readonly weights: Tensor; // [N], see tokenWeights; 0 for what is masked
  readonly mask: Tensor; // [N], 1 where a token counts
  readonly rows: Tensor; // [R, N]
  readonly reference?: Tensor | undefined; // [N], with beta
}

interface GrpoOptions extends Clipping {
  readonly beta: number;
  /** Whether a ratio is a token's own, or the geometric mean of its completion's (GSPO, arXiv 2507.18071). */
  readonly level: "token" | "sequence";
}

/** Each token's mean over its completion: [N] -> [N]. */
function overSequence(tf: Tf, values: Tensor, rows: Tensor, mask: Tensor): Tensor {
  const lengths = tf.maximum(tf.dot(rows, mask), 1);
  return tf.dot(tf.div(tf.dot(rows, tf.mul(values, mask)), lengths), rows);
}

/** sum of w_n (clipped objective + beta k3), with TRL's figures. */
export function grpoLoss(tf: Tf, tokens: GrpoTokens, { beta, level, ...clipping }: GrpoOptions): Loss {
  const { advantages, weights, mask, rows, reference } = tokens;
  const [logps, old] =
    level === "token"
      ? [tokens.logps, tokens.old]
      : [overSequence(tf, tokens.logps, rows, mask), overSequence(tf, tokens.old, rows, mask)];
  const { losses, ratio } = clippedLoss(tf, logps, old, advantages, clipping);
  const kl = reference && k3(tf, tokens.logps, reference);
  const all = kl ? tf.add(losses, tf.mul(beta, kl)) : losses;
  return {
    loss: tf.sum(tf.mul(all, weights)),
    metrics: {
      ...(kl && { kl: meanOver(tf, kl, mask) }),
      ...clipFigures(tf, { ratio, advantages, mask }, clipping),
    },
  };
}

export type GrpoArrays = EpisodeArrays &
  Record<"advantages" | "old" | "weights" | "mask", EpisodeArrays["rows"]> & {
    readonly reference?: EpisodeArrays["rows"];
  };

/** The loss of a batch of completions as the model reads it now. */
export function readGrpoLoss(
  tf: Tf,
  { ids, positions, targets, ...tensors }: Tensors<GrpoArrays>,
  model: Learner,
  { temperature, ...options }: GrpoOptions & { readonly temperature: number },
): Loss {
  const figures = model.tokenFigures(ids, positions, targets, { temperature });
  const { loss, metrics } = grpoLoss(
    tf,
    { ...(tensors as Omit<GrpoTokens, "logps">), logps: figures.logProbs },
    options,
  );
  return { loss, metrics: { ...metrics, entropy: meanOver(tf, figures.entropies, tensors.mask as Tensor) } };
}
