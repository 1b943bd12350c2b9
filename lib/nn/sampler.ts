import { z } from "zod";
import type { Message } from "../datasets/preference-row";
import { openEngine } from "../engine/engine";
import { AppError } from "../errors";
import { seedFor } from "../random";
import { readCheckpoint } from "./checkpoint-files";
import { encodePrompt, eosIdsOf } from "./encode-prompt";
import { openGenerator } from "./generate";
import { openModel } from "./model";
import { openTokenizer } from "./tokenizer";

export const completeOptions = z.object({
  n: z.int().min(1).max(1000).default(1), // responses to each prompt
  temperature: z.number().min(0).max(10).default(0.7), // 0: always the likeliest token
  topP: z.number().positive().max(1).default(0.95),
  topK: z.int().min(0).default(0), // 0: off
  maxTokens: z.int().min(1).max(100_000).default(128),
  seed: z.int().min(0).default(0),
});
export type CompleteOptions = z.input<typeof completeOptions>;

export interface Completion {
  readonly text: string;
  /** Sum over its tokens, the end token included, under the distribution they were drawn from. */
  readonly logprob: number;
  readonly tokens: number;
  /** Ended by itself, not at maxTokens. */
  readonly finished: boolean;
  /** Tokens left out at the prompt's start because the model cannot read that far. */
  readonly promptCut: number;
}

export interface Sampler {
  readonly hasChatTemplate: boolean;
  /**
   * `n` responses to each prompt. Strings are continued as they are, messages go through the chat template. What comes
   * out depends on the seed, the prompt's place and the sample's number alone, not on how they are batched.
   */
  complete(
    prompts: readonly (string | readonly Message[])[],
    options?: CompleteOptions,
    onProgress?: (done: number, total: number) => void,
    signal?: AbortSignal,
  ): Promise<Completion[][]>;
  close(): void;
}

const sequencesAtOnce = 32;

/** Opens a checkpoint folder for sampling, on the best engine. @throws AppError when it is not a language model */
export async function openSampler(folder: string): Promise<Sampler> {
  await openEngine();
  const checkpoint = readCheckpoint(folder);
  if (checkpoint.head !== "lm")
    throw new AppError("invalid", `${folder} is a reward model: it scores, it does not write.`);
  const tokenizer = openTokenizer(folder);
  const model = await openModel(checkpoint);
  const generator = openGenerator(model);
  const { maxPositions } = model.decoder;

  return {
    hasChatTemplate: tokenizer.hasChatTemplate,
    async complete(prompts, raw = {}, onProgress, signal) {
      const { n, seed, ...options } = completeOptions.parse(raw);
      const maxTokens = Math.min(options.maxTokens, Math.max(1, Math.floor(maxPositions * 0.75)));
      const encoded = prompts.map((prompt) => encodePrompt(tokenizer, prompt, maxPositions - maxTokens));
      const jobs = encoded.flatMap(({ ids }, prompt) =>
        Array.from({ length: n }, (_, sample) => ({ ids, prompt, sample, seed: seedFor(seed, prompt, sample) })),
      );
      jobs.sort((a, b) => a.ids.length - b.ids.length); // alike lengths together: less padding
      const answers: Completion[][] = prompts.map(() => []);
      for (let at = 0; at < jobs.length; at += sequencesAtOnce) {
        const batch = jobs.slice(at, at + sequencesAtOnce);
        const generated = await generator.generate(
          batch.map(({ ids }) => ids),
          {
            ...{ ...options, maxTokens, eosIds: eosIdsOf(model, tokenizer), seeds: batch.map((job) => job.seed) },
            ...(signal ? { signal } : {}),
          },
        );
        for (const [i, { ids, logprobs, finished }] of generated.entries()) {
          const { prompt = 0, sample = 0 } = batch[i] ?? {};
          const row = answers[prompt];
          if (!row) continue;
          row[sample] = {
            text: tokenizer.decode(ids).trim(),
            logprob: logprobs.reduce((sum, value) => sum + value, 0),
            tokens: logprobs.length,
            finished,
            promptCut: encoded[prompt]?.cut ?? 0,
          };
        }
        onProgress?.(Math.min(jobs.length, at + batch.length), jobs.length);
      }
      return answers;
    },
    close: () => model.dispose(),
  };
}
