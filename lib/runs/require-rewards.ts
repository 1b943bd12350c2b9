import { readRewards } from "../algorithms/rollout-config";
import type { TrainingFile } from "../datasets/training-files";
import { AppError } from "../errors";
import { readCheckpoint } from "../nn/checkpoint-files";
import { haveSameTokenizer } from "../nn/same-tokenizer";
import { requireColumns } from "../rewards/open-rewards";
import type { RewardConfig } from "../rewards/registry";

/** The models that a reward opens, with the head that they must have. */
function modelsOf(reward: RewardConfig): { folder: string; head: "score" | "steps" }[] {
  if (reward.type === "reward_model") return [{ folder: reward.model, head: "score" }];
  if (reward.type === "process_reward_model") return [{ folder: reward.model, head: "steps" }];
  return reward.type === "reward_ensemble" ? reward.models.map((folder) => ({ folder, head: "score" as const })) : [];
}

/** What rows made of a project's rankings say beside the prompt: who ranked what, and nothing that an answer is checked by. */
const ofLabels = ["prompt", "chosen", "rejected"];

/**
 * What judges a run's responses must be there, read what the data has, and read what the model writes.
 * @param base folder of the model that learns
 * @param file what the rows are from; null: a project's rankings
 * @param nameOf what a model's folder is called
 * @throws AppError saying what to change
 */
export function requireRewards(
  config: { readonly rewards: string },
  base: string,
  file: Pick<TrainingFile, "name" | "columns"> | null,
  nameOf: (folder: string) => string,
): void {
  const rewards = readRewards(config);
  for (const { folder, head } of rewards.flatMap(modelsOf)) {
    const found = readCheckpoint(folder).head;
    if (found !== head) {
      const what = head === "score" ? "a reward model" : "a process reward model";
      throw new AppError("invalid", `${nameOf(folder)} is not ${what}. Train one first, or choose another reward.`);
    }
    if (head === "score" && !haveSameTokenizer(base, folder)) {
      throw new AppError(
        "invalid",
        `The reward model ${nameOf(folder)} has another tokenizer than the base checkpoint. Take one that was trained from the same model.`,
      );
    }
  }
  try {
    requireColumns(rewards, [Object.fromEntries((file?.columns ?? ofLabels).map((name) => [name, true]))]);
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    const advice = file
      ? `Choose a training file that has it, name another column, or choose another reward: “${file.name}” lacks it.`
      : "A project's rankings come without answers: choose a training file that has them, or another reward.";
    throw new AppError("invalid", `${error.message} ${advice}`);
  }
}
