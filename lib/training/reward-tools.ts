import { setImmediate } from "node:timers/promises";
import { encodeCompletion } from "../algorithms/encode";
import { AppError } from "../errors";
import { readCheckpoint } from "../nn/checkpoint-files";
import { type Model, openModel } from "../nn/model";
import { readRewardMean } from "../nn/reward-mean";
import { haveSameTokenizer } from "../nn/same-tokenizer";
import { openScoring } from "../nn/scorer";
import { openStepScorer, type StepScorer } from "../nn/step-scorer";
import type { Tokenizer } from "../nn/tokenizer";
import type { RewardTools, Scored } from "../rewards/reward-function";

const rowsAtOnce = 16;

/** What is scored: as it is written when it is finished, with the template's ending; else the tokens there are. */
function sequenceOf(tokenizer: Tokenizer, { prompt, completion, ids, finished }: Scored): readonly number[] {
  if (finished) return encodeCompletion(tokenizer, prompt, completion).ids;
  const asked = typeof prompt === "string" ? tokenizer.encode(prompt) : tokenizer.encodeChat(prompt, true);
  return [...asked, ...ids];
}

/**
 * Opens reward models beside the model of `folder`, each once, until they are closed together. They must have its
 * tokenizer, because a response that was cut off is scored as the tokens it is.
 */
export function openRewardTools(folder: string, tokenizer: Tokenizer): RewardTools & { close(): void } {
  const models = new Map<string, Promise<Model>>();
  const opened: Model[] = [];
  const scorers: StepScorer[] = [];
  const open = async (path: string): Promise<Model> => {
    const checkpoint = readCheckpoint(path);
    if (checkpoint.head !== "score") {
      throw new AppError("invalid", `${path} is not a reward model: it has no scalar head. Train one first.`);
    }
    if (!haveSameTokenizer(folder, path)) {
      throw new AppError(
        "invalid",
        `The reward model ${path} has another tokenizer than ${folder}. Take one that was trained from the same model.`,
      );
    }
    const model = await openModel(checkpoint);
    opened.push(model);
    return model;
  };
  return {
    async openScorer(path) {
      const opening = models.get(path) ?? open(path);
      models.set(path, opening);
      const model = await opening;
      const score = openScoring(model, tokenizer.padId, readRewardMean(path));
      return async (batch) => {
        const sequences = batch.map((scored, index) => {
          return { index, ids: sequenceOf(tokenizer, scored).slice(0, model.decoder.maxPositions) };
        });
        sequences.sort((a, b) => a.ids.length - b.ids.length || a.index - b.index);
        const scores = new Array<number>(batch.length).fill(Number.NaN);
        for (let at = 0; at < sequences.length; at += rowsAtOnce) {
          const some = sequences.slice(at, at + rowsAtOnce);
          const values = await score(some);
          for (const [row, { index }] of some.entries()) scores[index] = values[row] ?? Number.NaN;
          await setImmediate();
        }
        return scores;
      };
    },
    async openStepScorer(path, separator) {
      const scorer = await openStepScorer(path, separator);
      scorers.push(scorer);
      return (batch) => scorer.score(batch);
    },
    close() {
      for (const scorer of scorers) scorer.close();
      for (const model of opened) model.dispose();
    },
  };
}
