import type { RewardTools } from "../rewards/reward-function";
import { openScorer, type Scorer } from "./scorer";
import { openStepScorer, type StepScorer } from "./step-scorer";

/**
 * Opens reward models that score text, each by its own tokenizer, so that they need not be of the policy's family. Each
 * folder is opened once; all stay in memory until they are closed together.
 */
export function openTextRewardTools(): RewardTools & { close(): void } {
  const scorers = new Map<string, Promise<Scorer>>();
  const stepScorers = new Map<string, Promise<StepScorer>>();
  return {
    async openScorer(folder) {
      const opening = scorers.get(folder) ?? openScorer(folder);
      scorers.set(folder, opening);
      const scorer = await opening;
      return (batch) => scorer.score(batch);
    },
    async openStepScorer(folder, separator) {
      const key = JSON.stringify([folder, separator]);
      const opening = stepScorers.get(key) ?? openStepScorer(folder, separator);
      stepScorers.set(key, opening);
      const scorer = await opening;
      return (batch) => scorer.score(batch);
    },
    close() {
      const close = (opened: { close(): void }) => opened.close();
      for (const opening of [...scorers.values(), ...stepScorers.values()]) opening.then(close, () => {});
    },
  };
}
