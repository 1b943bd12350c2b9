import { readRewards } from "../algorithms/rollout-config";
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
const projectRow = { prompt: "", chosen: "", rejected: "" };

/**
 * What judges a run's responses must be there, read what the data has, and read what the model writes.
 * @param base folder of the model that learns
 * @throws AppError saying what to change
 */
export function requireRewards(config: { readonly rewards: string }, base: string): void {
  const rewards = readRewards(config);
  for (const { folder, head } of rewards.flatMap(modelsOf)) {
    const found = readCheckpoint(folder).head;
    if (found !== head) {
      const what = head === "score" ? "a reward model" : "a process reward model";
      throw new AppError("invalid", `${folder} is not ${what}. Train one first, or choose another reward.`);
    }
    if (head === "score" && !haveSameTokenizer(base, folder)) {
      throw new AppError(
        "invalid",
        `The reward model ${folder} has another tokenizer than the base checkpoint. Take one that was trained from the same model.`,
      );
    }
  }
  try {
    requireColumns(rewards, [projectRow]);
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    throw new AppError(
      "invalid",
      `${error.message} A project's prompts come without answers: give a file that has them to npx chorus train, or choose another reward.`,
    );
  }
}
