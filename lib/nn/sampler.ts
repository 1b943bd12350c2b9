import { z } from "zod";
import type { Message } from "../datasets/preference-row";
import { openEngine } from "../engine/engine";
import { AppError } from "../errors";
import { seedFor } from "../random";
import { readCheckpoint } from "./checkpoint-files";
import { encodePrompt, eosIdsOf } from "./encode-prompt";
import { openGenerator } from "./generate";
import { readGenerationConfig } from "./generation-config";
import { openModel } from "./model";
import { planBatches } from "./plan-batches";
import { openResponseStream } from "./response-stream";
import { type ChosenSettings, chooseSettings, samplingSettings } from "./sampling-settings";
import { openTokenizer, type Tokenizer } from "./tokenizer";

const completeOptions = samplingSettings.partial().extend({
  n: z.int().min(1).max(1000).default(1), // responses to each prompt
  seed: z.int().min(0).default(0),
  seeds: z.array(z.int().min(0)).optional(), // one a prompt, so that what it gets does not depend on its place
});
type CompleteOptions = z.input<typeof completeOptions>;

export interface Completion {
  /** Up to a stop string, without white space around it. */
  readonly text: string;
  /** Sum over its tokens, the end token or those of a stop string included, under the distribution they were drawn from. */
  readonly logprob: number;
  readonly tokens: number;
  /** Its tokens as drawn, those of a stop string and the end token included. */
  readonly ids: readonly number[];
  /** Ended by itself or at a stop string, not at maxTokens. */
  readonly finished: boolean;
  /** Tokens left out at the prompt's start because the model cannot read that far. */
  readonly promptCut: number;
}

/** A piece of a response's text as it is written. All pieces together are the completion's text. */
export interface TextPiece {
  readonly prompt: number;
  readonly sample: number;
  readonly text: string; // may be empty in the last piece
  readonly last: boolean;
}

export interface CompleteCalls {
  readonly onProgress?: (done: number, total: number) => void;
  /** With it, prompts are answered in their order, several at a time. */
  readonly onText?: (piece: TextPiece) => void;
  readonly signal?: AbortSignal;
}

export interface Sampler {
  readonly hasChatTemplate: boolean;
  /** What `complete` samples with. @throws AppError or ZodError for settings out of bounds */
  settings(options?: CompleteOptions): ChosenSettings;
  /**
   * `n` responses to each prompt. Strings are continued as they are, messages go through the chat template. What comes
   * out depends on the seed, the prompt's place and the sample's number alone, not on how they are batched.
   */
  complete(
    prompts: readonly (string | readonly Message[])[],
    options?: CompleteOptions,
    calls?: CompleteCalls,
  ): Promise<Completion[][]>;
  close(): void;
}

/** Opens a checkpoint folder for sampling, on the best engine. @throws AppError when it is not a language model */
export async function openSampler(folder: string): Promise<Sampler> {
  await openEngine();
  const checkpoint = readCheckpoint(folder);
  if (checkpoint.head !== "lm")
    throw new AppError("invalid", `${folder} is a reward model: it scores, it does not write.`);
  const tokenizer = openTokenizer(folder);
  const generation = readGenerationConfig(folder);
  const model = await openModel(checkpoint);
  const generator = openGenerator(model);
  const { maxPositions } = model.decoder;
  const settings = (options: CompleteOptions = {}) => {
    const { n, seed, seeds, ...asked } = completeOptions.parse(options);
    return chooseSettings(asked, generation);
  };

  return {
    hasChatTemplate: tokenizer.hasChatTemplate,
    settings,
    async complete(prompts, options = {}, { onProgress, onText, signal } = {}) {
      const { n, seed, seeds } = completeOptions.parse(options);
      const { stop: stops, ...sampling } = settings(options).settings;
      const maxTokens = Math.min(sampling.maxTokens, Math.max(1, Math.floor(maxPositions * 0.75)));
      const eosIds = [...eosIdsOf(model, tokenizer), ...stops.flatMap((stop) => specialToken(tokenizer, stop))];
      const seedOf = (prompt: number, sample: number) => {
        const own = seeds?.[prompt];
        return own === undefined ? seedFor(seed, prompt, sample) : seedFor(own, sample);
      };
      const encoded = prompts.map((prompt) => encodePrompt(tokenizer, prompt, maxPositions - maxTokens));
      const jobs = encoded.flatMap(({ ids, cut }, prompt) =>
        Array.from({ length: n }, (_, sample) => ({ ids, cut, prompt, sample, seed: seedOf(prompt, sample) })),
      );
      if (!onText) jobs.sort((a, b) => a.ids.length - b.ids.length); // alike lengths together: less padding
      const answers: Completion[][] = prompts.map(() => []);
      const lengths = jobs.map(({ ids }) => ids.length);
      for (const { from, to } of planBatches(model.decoder, lengths, maxTokens)) {
        const batch = jobs.slice(from, to);
        const streams = batch.map(({ prompt, sample }) =>
          openResponseStream(tokenizer.decode, stops, (text, last) => onText?.({ prompt, sample, text, last })),
        );
        const generated = await generator.generate(
          batch.map(({ ids }) => ids),
          {
            ...{ ...sampling, maxTokens, eosIds, seeds: batch.map((job) => job.seed) },
            ...((onText || stops.length > 0) && { stop: (row, ids) => streams[row]?.read(ids) === true }),
            ...(signal && { signal }),
          },
        );
        for (const [i, { prompt, sample, cut }] of batch.entries()) {
          const { ids = [], logprobs = [], finished = false, end = null } = generated[i] ?? {};
          const { text = "", stopped = false } = streams[i]?.end(ids) ?? {};
          const logprob = logprobs.reduce((sum, value) => sum + value, 0);
          (answers[prompt] ?? [])[sample] = {
            ...{ text, logprob, tokens: logprobs.length, finished: finished || stopped, promptCut: cut },
            ids: end === null ? ids : [...ids, end],
          };
        }
        onProgress?.(to, jobs.length);
      }
      return answers;
    },
    close: () => model.dispose(),
  };
}

/** A stop string that is a special token never shows in the text: the token itself ends the response. */
function specialToken(tokenizer: Tokenizer, text: string): number[] {
  const added = new Set(tokenizer.encode(""));
  const ids = tokenizer.encode(text).filter((id) => !added.has(id));
  return ids.length === 1 && tokenizer.decode(ids) === "" ? ids : [];
}
