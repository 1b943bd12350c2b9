import type { Tensors } from "../engine/store";
import type { Learner, Loss, Tensor, Tf } from "./algorithm";
import { type ObjectiveSettings, objectives } from "./grpo-objective";
import { k3 } from "./kl";
import { ratioOf } from "./ppo-clip";
import type { EpisodeArrays } from "./rollout-batches";
import { meanOver } from "./token-metrics";

export const grpoLosses = ["dapo", "grpo", "bnpo", "dr_grpo", "cispo", "sapo"] as const;
export type GrpoLossName = (typeof grpoLosses)[number];

interface Lengths {
  readonly counted: readonly number[]; // tokens of each completion of the batch that count: 0 where it is masked
  readonly longest: number; // max_completion_length
}

/**
 * What a token of each completion weighs in its batch's loss, and the batch in its update's.
 *
 * grpo: each completion alike, by its own length. bnpo: each token of the batch alike. dapo: each token of the whole update
 * alike (arXiv 2503.14476), so that batches weigh by their tokens; cispo does the same. dr_grpo: divided by a constant, so
 * that a long answer is not punished less for each of its tokens (arXiv 2503.20783). sapo weighs as grpo does.
 */
export function tokenWeights(name: GrpoLossName, { counted, longest }: Lengths): { each: number[]; batch: number } {
  const rows = counted.length;
  const all = counted.reduce((sum, length) => sum + length, 0);
  switch (name) {
    case "grpo":
    case "sapo":
      return { each: counted.map((length) => 1 / (rows * Math.max(1, length))), batch: rows };
    case "bnpo":
      return { each: counted.map(() => 1 / Math.max(1, all)), batch: rows };
    case "dapo":
    case "cispo":
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
  readonly entropies: Tensor; // [N], with a gradient where there is an entropyCoef
  readonly reference?: Tensor | undefined; // [N], with beta
}

interface GrpoOptions extends ObjectiveSettings {
  readonly name: GrpoLossName;
  readonly beta: number;
  /** Whether a ratio is a token's own, or the geometric mean of its completion's (GSPO, arXiv 2507.18071). */
  readonly level: "token" | "sequence";
  /** Multiplies k3 by the ratio, so that its gradient is right for what an earlier policy wrote (DeepSeek-V3.2, arXiv 2512.02556). */
  readonly correctedKl: boolean;
  /** How much the mean entropy of the batch's tokens is taken off the loss. */
  readonly entropyCoef: number;
}

/** Each token's mean over its completion: [N] -> [N]. */
function overSequence(tf: Tf, values: Tensor, rows: Tensor, mask: Tensor): Tensor {
  const lengths = tf.maximum(tf.dot(rows, mask), 1);
  return tf.dot(tf.div(tf.dot(rows, tf.mul(values, mask)), lengths), rows);
}

/** sum of w_n (objective + beta k3) - entropyCoef * mean entropy, with TRL's figures. */
export function grpoLoss(tf: Tf, tokens: GrpoTokens, options: GrpoOptions): Loss {
  const { logps, advantages, weights, mask, rows, reference, entropies } = tokens;
  const { name, beta, level, correctedKl, entropyCoef } = options;
  const ratio =
    level === "token"
      ? ratioOf(tf, logps, tokens.old)
      : ratioOf(tf, overSequence(tf, logps, rows, mask), overSequence(tf, tokens.old, rows, mask));
  const objective = name === "cispo" || name === "sapo" ? objectives[name] : objectives.clipped;
  const { losses, figures } = objective(tf, { logps, ratio, advantages, mask, rows }, options);
  const estimate = reference && k3(tf, logps, reference);
  const kl = estimate && correctedKl ? tf.mul(estimate, ratio) : estimate;
  const all = kl ? tf.add(losses, tf.mul(beta, kl)) : losses;
  const policyLoss = tf.sum(tf.mul(all, weights));
  const entropy = meanOver(tf, entropies, mask);
  const metrics = { ...(kl && { kl: meanOver(tf, kl, mask) }), ...figures, entropy };
  if (entropyCoef === 0) return { loss: policyLoss, metrics };
  const bonus = tf.mul(entropyCoef, tf.div(entropy.sum, tf.maximum(entropy.count, 1)));
  return {
    loss: tf.sub(policyLoss, bonus),
    metrics: { ...metrics, policy_loss: policyLoss, entropy_coef: tf.scalar(entropyCoef) },
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
  const reading = { temperature, entropyGradient: options.entropyCoef > 0 };
  const { logProbs: logps, entropies } = model.tokenFigures(ids, positions, targets, reading);
  return grpoLoss(tf, { ...(tensors as Omit<GrpoTokens, "logps" | "entropies">), logps, entropies }, options);
}
