import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { writeFreshWeights } from "../lib/nn/checkpoint-files";
import { seedFor } from "../lib/random";
import type { TrainEvent } from "../lib/training/events";
import { train } from "../lib/training/train";
import { endId, padId, trainTokenizer } from "../starter/train-tokenizer";

/** A language's texts, from which its tokenizer is learned, and how many tokens that has: each word of it one. */
export interface Language {
  readonly texts: readonly string[];
  readonly vocabSize: number;
}

const longest = 64;
const shape = {
  ...{ architectures: ["LlamaForCausalLM"], model_type: "llama", hidden_act: "silu", tie_word_embeddings: true },
  ...{ hidden_size: 64, intermediate_size: 160, num_hidden_layers: 2, max_position_embeddings: longest },
  ...{ num_attention_heads: 4, num_key_value_heads: 2, head_dim: 16, rms_norm_eps: 1e-6, rope_theta: 10000 },
  ...{ initializer_range: 0.05, pad_token_id: padId, eos_token_id: endId },
};

/** Settings that all runs of the experiments share: no warm-up games, nothing saved but the end. */
export const plain = { lr_scheduler_type: "constant_with_warmup", warmup_ratio: 0.05, save_steps: 0, sample_steps: 0 };

/** A Llama of 0.1 million parameters that knows nothing yet, with a tokenizer of the language's words. */
export async function freshModel(folder: string, { texts, vocabSize }: Language, seed: number): Promise<string> {
  mkdirSync(folder, { recursive: true });
  trainTokenizer(texts, vocabSize, longest, folder);
  const config = { ...shape, vocab_size: vocabSize, dtype: "float32" };
  writeFileSync(join(folder, "config.json"), `${JSON.stringify(config, null, 2)}\n`);
  await writeFreshWeights(folder, seedFor(seed, "model"));
  return folder;
}

export interface Training {
  readonly algorithm: string;
  readonly model: string;
  readonly config: Readonly<Record<string, unknown>>;
  readonly train: readonly unknown[];
  readonly test?: readonly unknown[];
  readonly seed: number;
  readonly out: string;
}

/** The curve, the held-out figures at the end, and the folder of the last checkpoint of a run. */
export interface Trained {
  readonly folder: string;
  readonly curve: readonly Readonly<Record<string, number>>[];
  readonly heldOut: Readonly<Record<string, number>>;
}

/** Trains as `npx chorus train` does. @throws Error when no final checkpoint was written */
export async function trainModel({ test = [], config, ...request }: Training, signal: AbortSignal): Promise<Trained> {
  const events: TrainEvent[] = [];
  const full = { ...request, config: { ...plain, ...config }, test, samplePrompts: [], resume: false };
  for await (const event of train(full, signal)) events.push(event);
  signal.throwIfAborted();
  const curve = events.flatMap((event) => (event.type === "metrics" ? [{ step: event.step, ...event.values }] : []));
  const last = events.find((event) => event.type === "checkpoint" && event.final);
  if (last?.type !== "checkpoint") throw new Error(`${request.algorithm} wrote no final checkpoint.`);
  const heldOut = curve.findLast((values) => "eval_loss" in values) ?? {};
  return { folder: last.dir, curve, heldOut };
}
