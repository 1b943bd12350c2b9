import * as tf from "@tensorflow/tfjs";
import { collateTargets } from "../lib/algorithms/collate";
import { type Encoded, encodeCompletion } from "../lib/algorithms/encode";
import type { HostArray, Tensors } from "../lib/engine/store";
import { readCheckpoint } from "../lib/nn/checkpoint-files";
import { learner, openModel } from "../lib/nn/model";
import { openSampler } from "../lib/nn/sampler";
import { openTokenizer, type Tokenizer } from "../lib/nn/tokenizer";
import { mean } from "./figures";
import { wordCount } from "./world";

export interface Sample {
  readonly prompt: string;
  readonly completion: string;
}

/** One completion, or several, of each prompt, at temperature 1 with nothing cut off: draws from the policy itself. */
export async function draw(policy: string, prompts: readonly string[], n: number, seed: number): Promise<Sample[][]> {
  const sampler = await openSampler(policy);
  try {
    const options = { n, seed, temperature: 1, topP: 1, topK: 0, minP: 0, repetitionPenalty: 1, maxTokens: 32 };
    const answers = await sampler.complete(prompts, options);
    return answers.map((some, i) => some.map(({ text }) => ({ prompt: prompts[i] ?? "", completion: ` ${text}` })));
  } finally {
    sampler.close();
  }
}

/** log p of the learned tokens of each sequence by a checkpoint, summed. */
export async function sumLogProbs(
  policy: string,
  encode: (tokenizer: Tokenizer) => readonly Encoded[],
): Promise<number[]> {
  const model = await openModel(readCheckpoint(policy));
  try {
    const tokenizer = openTokenizer(policy);
    const sequences = encode(tokenizer);
    type Arrays = Record<"ids" | "positions" | "targets" | "rows", HostArray>;
    const program = model.store.program(({ ids, positions, targets, rows }: Tensors<Arrays>, state) => {
      const each = learner(model.decoder, model.parameters(state)).tokenLogProbs(ids, positions, targets);
      return { sums: tf.matMul(rows as tf.Tensor2D, each.reshape([-1, 1])).flatten() };
    });
    const sums: number[] = [];
    for (let at = 0; at < sequences.length; at += 64) {
      const { sums: values } = await program(collateTargets(sequences.slice(at, at + 64), tokenizer.padId).arrays);
      sums.push(...(values ?? []));
    }
    return sums;
  } finally {
    model.dispose();
  }
}

/** log p(completion and its end | prompt) by a checkpoint, summed over tokens, of each sample. */
export const logProbs = (policy: string, samples: readonly Sample[]): Promise<number[]> =>
  sumLogProbs(policy, (tokenizer) =>
    samples.map(({ prompt, completion }) => encodeCompletion(tokenizer, prompt, completion)),
  );

/** What a policy's own texts are worth, and how far it went from where it started: KL(policy || start), in nats a text. */
export async function judgePolicy(
  policy: string,
  start: string,
  gold: (completion: string) => number,
  { prompts, seed }: { prompts: readonly string[]; seed: number },
): Promise<{ gold: number; kl: number; words: number }> {
  const samples = (await draw(policy, prompts, 1, seed)).flat();
  const [own, before] = [await logProbs(policy, samples), await logProbs(start, samples)];
  return {
    gold: mean(samples.map(({ completion }) => gold(completion))),
    kl: mean(own.map((value, i) => value - (before[i] ?? Number.NaN))),
    words: mean(samples.map(({ completion }) => wordCount(completion))),
  };
}
