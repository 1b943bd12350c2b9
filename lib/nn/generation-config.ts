import { existsSync } from "node:fs";
import { z } from "zod";
import { modelFilePath } from "./lora-files";
import { readJson } from "./read-json";

/** How a checkpoint asks to be sampled, by its own files. */
export interface GenerationConfig {
  /** Tokens at which a response ends. */
  readonly eosIds: readonly number[];
  readonly padId: number | null;
  /** null: always the likeliest token (`do_sample` is false). */
  readonly sampling: {
    readonly temperature: number;
    readonly topP: number; // 1: off
    readonly topK: number; // 0: off
    readonly minP: number; // 0: off
  } | null;
  readonly repetitionPenalty: number; // 1: off
  readonly maxNewTokens: number | null;
}

const tokenId = z.int().nullish();
const tokenIds = z.object({
  eos_token_id: z.union([z.int(), z.array(z.int())]).nullish(),
  pad_token_id: tokenId,
});
const generationJson = tokenIds.extend({
  do_sample: z.boolean().nullish(),
  temperature: z.number().min(0).nullish(),
  top_p: z.number().min(0).max(1).nullish(),
  top_k: z.int().min(0).nullish(),
  min_p: z.number().min(0).max(1).nullish(),
  repetition_penalty: z.number().positive().nullish(),
  max_new_tokens: z.int().min(1).nullish(),
});

const readOptional = <T extends object>(path: string, schema: z.ZodType<T>): Partial<T> =>
  existsSync(path) ? readJson(path, schema) : {};

/**
 * Reads `generation_config.json`, and config.json for the token ids that it does not name. What neither says is as in
 * transformers' generate(): no sampling, and with sampling temperature 1 and the 50 likeliest tokens.
 * @throws AppError naming the file and the field that is wrong
 */
export function readGenerationConfig(folder: string): GenerationConfig {
  const model = readOptional(modelFilePath(folder, "config.json"), tokenIds);
  const given = readOptional(modelFilePath(folder, "generation_config.json"), generationJson);
  const eos = given.eos_token_id ?? model.eos_token_id ?? [];
  const { temperature, top_p: topP, top_k: topK, min_p: minP } = given;
  return {
    eosIds: (typeof eos === "number" ? [eos] : eos).filter((id) => id >= 0),
    padId: [given.pad_token_id, model.pad_token_id].find((id) => typeof id === "number" && id >= 0) ?? null,
    sampling: given.do_sample
      ? { temperature: temperature ?? 1, topP: topP ?? 1, topK: topK ?? 50, minP: minP ?? 0 }
      : null,
    repetitionPenalty: given.repetition_penalty ?? 1,
    maxNewTokens: given.max_new_tokens ?? null,
  };
}
