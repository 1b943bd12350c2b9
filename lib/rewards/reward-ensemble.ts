import { z } from "zod";
import { defineReward, rewardFields } from "./reward-function";

const config = z.strictObject({
  type: z.literal("reward_ensemble"),
  ...rewardFields,
  models: z.array(z.string().min(1).max(4096)).min(2, "An ensemble has at least two models.").max(32), // their folders
  combine: z.enum(["mean", "min", "mean_minus_variance"]).default("mean_minus_variance"),
  variance_weight: z.number().min(0).max(1e6).default(0.1), // read with mean_minus_variance
});
type Config = z.output<typeof config>;

/** One number of what several models say: their mean, the worst, or the mean less their variance (over k, not k - 1). */
export function combineScores(scores: readonly number[], combine: Config["combine"], varianceWeight: number): number {
  if (combine === "min") return Math.min(...scores);
  const mean = scores.reduce((sum, score) => sum + score, 0) / scores.length;
  if (combine === "mean") return mean;
  const variance = scores.reduce((sum, score) => sum + (score - mean) ** 2, 0) / scores.length;
  return mean - varianceWeight * variance;
}

/**
 * Several reward models trained apart (other seeds or splits): a policy that finds one's weak spot does not please the
 * others. Worst case and variance penalty as in arXiv 2310.02743, section 3.2.
 */
export const rewardEnsemble = defineReward({
  type: "reward_ensemble",
  title: "Ensemble of reward models",
  summary: "Several reward models' mean, the worst of them, or the mean less a multiple of their variance.",
  config,
  async open({ models, combine, variance_weight }, tools) {
    const scorers: Awaited<ReturnType<typeof tools.openScorer>>[] = [];
    for (const model of models) scorers.push(await tools.openScorer(model));
    return async (batch) => {
      const byModel: (readonly number[])[] = [];
      for (const score of scorers) byModel.push(await score(batch));
      return batch.map((_, i) =>
        combineScores(
          byModel.map((scores) => scores[i] ?? Number.NaN),
          combine,
          variance_weight,
        ),
      );
    };
  },
});
