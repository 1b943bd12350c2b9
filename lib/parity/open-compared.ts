import type { HostArray, Tensors } from "../engine/store";
import { readCheckpoint } from "../nn/checkpoint-files";
import { openGenerator } from "../nn/generate";
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
  const model = await openModel(checkpoint);
  const generator = openGenerator(model);
  const logits = model.store.program(({ tokens }: Tensors<{ tokens: HostArray }>, state) => {
    const parameters = model.parameters(state);
    const hidden = hiddenStates(model.decoder, parameters, tokens);
    return { logits: linear(hidden, outputMatrix(model.decoder, parameters)) };
  });
  return {
    family: checkpoint.config.model_type,
    async logits(ids, batch) {
      const { logits: values } = await logits({ tokens: { shape: [batch, ids.length / batch], data: ids } });
      return Float32Array.from(values ?? []);
    },
    async greedy(prompts, count) {
      const options = { temperature: 0, topP: 1, topK: 0, maxTokens: count, eosIds: [], seeds: prompts.map(() => 0) };
      return (await generator.generate(prompts, options)).map(({ ids }) => ids);
    },
    close: () => model.dispose(),
  };
}
