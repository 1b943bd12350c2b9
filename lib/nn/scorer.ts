import { setImmediate } from "node:timers/promises";
import * as tf from "@tensorflow/tfjs";
import { encodeCompletion, type Text } from "../algorithms/encode";
import { openEngine } from "../engine/engine";
import { AppError } from "../errors";
import { readCheckpoint } from "./checkpoint-files";
import { learner, openModel } from "./model";
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

/** Opens a reward model's checkpoint folder. @throws AppError when it has no scalar head */
export async function openScorer(folder: string): Promise<Scorer> {
  await openEngine();
  const checkpoint = readCheckpoint(folder);
  if (checkpoint.head !== "score") throw new AppError("invalid", `${folder} is not a reward model (no score.weight).`);
  const tokenizer = openTokenizer(folder);
  const model = openModel(checkpoint);
  return {
    async score(items, onProgress) {
      const encoded = items.map(({ prompt, completion }, index) => {
        return { index, ids: encodeCompletion(tokenizer, prompt, completion).ids.slice(0, model.decoder.maxPositions) };
      });
      encoded.sort((a, b) => a.ids.length - b.ids.length);
      const scores = new Array<number>(items.length).fill(Number.NaN);
      for (let at = 0; at < encoded.length; at += itemsAtOnce) {
        const batch = encoded.slice(at, at + itemsAtOnce);
        const width = Math.max(...batch.map(({ ids }) => ids.length));
        const tokens = new Int32Array(batch.length * width).fill(tokenizer.padId);
        for (const [row, { ids }] of batch.entries()) tokens.set(ids, row * width);
        const result = tf.tidy(() =>
          learner(model).scores(
            tf.tensor(tokens, [batch.length, width], "int32"),
            tf.tensor1d(
              batch.map(({ ids }, row) => row * width + ids.length - 1),
              "int32",
            ),
          ),
        );
        const values = await result.data();
        result.dispose();
        for (const [row, { index }] of batch.entries()) scores[index] = values[row] ?? Number.NaN;
        onProgress?.(Math.min(encoded.length, at + batch.length), encoded.length);
        await setImmediate();
      }
      return scores;
    },
    close: () => model.dispose(),
  };
}
