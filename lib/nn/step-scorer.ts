import { setImmediate } from "node:timers/promises";
import { bucket, int32, padRight } from "../algorithms/collate";
import type { Text } from "../algorithms/encode";
import { type EncodedSteps, encodeSteps, splitSteps } from "../algorithms/step-encoding";
import { openEngine } from "../engine/engine";
import type { HostArray, Tensors } from "../engine/store";
import { AppError } from "../errors";
import { readCheckpoint } from "./checkpoint-files";
import { learner, type Model, openModel } from "./model";
import { openTokenizer } from "./tokenizer";

export interface StepScorer {
  /** The probability that each step of each completion is right. Steps that the model cannot read to their end have none. */
  score(items: readonly { prompt: Text; completion: string }[]): Promise<number[][]>;
  close(): void;
}

const itemsAtOnce = 16;

/** The probability of class 1 at each step's end, by sequence. */
export function openStepScoring({ store, decoder, parameters }: Model, padId: number) {
  const program = store.program(({ ids, ends }: Tensors<{ ids: HostArray; ends: HostArray }>, state) => ({
    logits: learner(decoder, parameters(state)).stepLogits(ids, ends),
  }));
  return async (sequences: readonly EncodedSteps[]): Promise<number[][]> => {
    const { width, ...ids } = padRight(sequences, padId);
    const ends = sequences.flatMap((sequence, row) => sequence.ends.map((end) => row * width + end));
    if (ends.length === 0) return sequences.map(() => []);
    const room = bucket(ends.length);
    const { logits = [] } = await program({ ids, ends: int32([...ends, ...Array(room - ends.length).fill(0)], room) });
    let at = 0;
    return sequences.map((sequence) =>
      sequence.ends.map(() => {
        const difference = (logits[2 * at + 1] ?? Number.NaN) - (logits[2 * at] ?? Number.NaN);
        at++;
        return 1 / (1 + Math.exp(-difference));
      }),
    );
  };
}

/** Opens a process reward model's folder. @throws AppError when it has no head for steps */
export async function openStepScorer(folder: string, separator: string): Promise<StepScorer> {
  await openEngine();
  const checkpoint = readCheckpoint(folder);
  if (checkpoint.head !== "steps") {
    throw new AppError(
      "invalid",
      `${folder} is not a process reward model: it has no token classifier of two classes.`,
    );
  }
  const tokenizer = openTokenizer(folder);
  const model = await openModel(checkpoint);
  const { maxPositions } = model.decoder;
  const scoring = openStepScoring(model, tokenizer.padId);
  return {
    async score(items) {
      const encoded = items.map(({ prompt, completion }, index) => {
        const { ids, ends } = encodeSteps(tokenizer, prompt, splitSteps(completion, separator), separator);
        return { index, ids: ids.slice(0, maxPositions), ends: ends.filter((end) => end < maxPositions) };
      });
      encoded.sort((a, b) => a.ids.length - b.ids.length);
      const scores: number[][] = items.map(() => []);
      for (let at = 0; at < encoded.length; at += itemsAtOnce) {
        const batch = encoded.slice(at, at + itemsAtOnce);
        const values = await scoring(batch);
        for (const [row, { index }] of batch.entries()) scores[index] = values[row] ?? [];
        await setImmediate();
      }
      return scores;
    },
    close: () => model.dispose(),
  };
}
