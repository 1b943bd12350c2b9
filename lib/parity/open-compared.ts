import * as tf from "@tensorflow/tfjs";
import { readCheckpoint } from "../nn/checkpoint-files";
import { generate } from "../nn/generate";
import { linear } from "../nn/layers";
import { hiddenStates, openModel, outputMatrix } from "../nn/model";

/** A checkpoint on the engine that is open, as comparisons with other implementations use it. */
export interface Compared {
  readonly family: string;
  /** Logits of a batch of token ids [B, T], padded on the right: [B, T, V], laid end to end. */
  logits(ids: Int32Array, batch: number): Promise<Float32Array>;
  /** Each prompt continued by its `count` likeliest tokens, whatever they are: no token ends a sequence. */
  greedy(prompts: readonly (readonly number[])[], count: number): Promise<(readonly number[])[]>;
  close(): void;
}

/** @throws AppError when the folder is no checkpoint that Chorus reads */
export async function openCompared(folder: string): Promise<Compared> {
  const checkpoint = readCheckpoint(folder);
  const model = openModel(checkpoint);
  return {
    family: checkpoint.config.model_type,
    async logits(ids, batch) {
      const logits = tf.tidy(() => {
        const tokens = tf.tensor(ids, [batch, ids.length / batch], "int32");
        const hidden = hiddenStates(model.decoder, model.parameters, tokens);
        return linear(hidden, outputMatrix(model.decoder, model.parameters));
      });
      const values = new Float32Array(await logits.data());
      logits.dispose();
      return values;
    },
    async greedy(prompts, count) {
      const options = { temperature: 0, topP: 1, topK: 0, maxTokens: count, eosIds: [], seeds: prompts.map(() => 0) };
      return (await generate(model, prompts, options)).map(({ ids }) => ids);
    },
    close: () => model.dispose(),
  };
}
