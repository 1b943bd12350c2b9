import { setImmediate } from "node:timers/promises";
import { padRight } from "../algorithms/collate";
import { type Encoded, encodeCompletion, type Text } from "../algorithms/encode";
import { openEngine } from "../engine/engine";
import type { HostArray, Tensors } from "../engine/store";
import { AppError } from "../errors";
import { readCheckpoint } from "./checkpoint-files";
import { learner, type Model, openModel } from "./model";
import { readRewardMean } from "./reward-mean";
import { openTokenizer } from "./tokenizer";

export interface Scorer {
  /** The reward of each completion, read at its last token; what the model cannot read to its end is cut there. */
  score(
    items: readonly { prompt: Text; completion: Text }[],
    onProgress?: (done: number, total: number) => void,
  ): Promise<number[]>;
  close(): void;
}

const itemsAtOnce = 16;

/** Scores token sequences, each read at its last token: what the model's scalar head says, less `mean` (reward-mean.ts). */
export function openScoring({ store, decoder, parameters }: Model, padId: number, mean = 0) {
  const program = store.program(({ ids, last }: Tensors<{ ids: HostArray; last: HostArray }>, state) => ({
    scores: learner(decoder, parameters(state)).scores(ids, last),
  }));
  return async (sequences: readonly Pick<Encoded, "ids">[]): Promise<number[]> => {
    const { width, ...ids } = padRight(sequences, padId);
    const last = Int32Array.from(sequences, (sequence, row) => row * width + sequence.ids.length - 1);
    const { scores } = await program({ ids, last: { shape: [sequences.length], data: last } });
    return Array.from(scores ?? [], (score) => score - mean);
  };
}

/** Opens a reward model's checkpoint folder. @throws AppError when it has no scalar head */
export async function openScorer(folder: string): Promise<Scorer> {
  await openEngine();
  const checkpoint = readCheckpoint(folder);
  if (checkpoint.head !== "score") throw new AppError("invalid", `${folder} is not a reward model (no score.weight).`);
  const tokenizer = openTokenizer(folder);
  const model = await openModel(checkpoint);
  const scoring = openScoring(model, tokenizer.padId, readRewardMean(folder));
  return {
    async score(items, onProgress) {
      const encoded = items.map(({ prompt, completion }, index) => {
        return { index, ids: encodeCompletion(tokenizer, prompt, completion).ids.slice(0, model.decoder.maxPositions) };
      });
      encoded.sort((a, b) => a.ids.length - b.ids.length);
      const scores = new Array<number>(items.length).fill(Number.NaN);
      for (let at = 0; at < encoded.length; at += itemsAtOnce) {
        const batch = encoded.slice(at, at + itemsAtOnce);
        const values = await scoring(batch);
        for (const [row, { index }] of batch.entries()) scores[index] = values[row] ?? Number.NaN;
        onProgress?.(Math.min(encoded.length, at + batch.length), encoded.length);
        await setImmediate();
      }
      return scores;
    },
    close: () => model.dispose(),
  };
}
