import * as tf from "@tensorflow/tfjs";
import { z } from "zod";
import { encodeCompletion } from "../algorithms/encode";
import { type PreferenceRow, preferenceRow } from "../datasets/preference-row";
import { encodePrompt, eosIdsOf } from "../nn/encode-prompt";
import { generate } from "../nn/generate";
import { learner, type Model } from "../nn/model";
import type { Tokenizer } from "../nn/tokenizer";
import { seedFor } from "../random";
import type { TrainEvent } from "./events";

type Samples = Extract<TrainEvent, { type: "samples" }>["samples"];

const asText = (text: PreferenceRow["prompt"]) =>
  typeof text === "string" ? text : text.map(({ content }) => content).join("\n\n");

/** What the policy answers to the fixed prompts now. The seed is the run's, so that only the weights make the difference. */
export async function samplePolicy(
  model: Model,
  tokenizer: Tokenizer,
  prompts: readonly PreferenceRow["prompt"][],
  seed: number,
): Promise<Samples> {
  if (prompts.length === 0) return [];
  const maxTokens = Math.min(128, Math.floor(model.decoder.maxPositions / 2));
  const encoded = prompts.map((prompt) => encodePrompt(tokenizer, prompt, model.decoder.maxPositions - maxTokens).ids);
  const answers = await generate(model, encoded, {
    ...{ temperature: 0.7, topP: 0.95, topK: 0, maxTokens },
    eosIds: eosIdsOf(model, tokenizer),
    seeds: prompts.map((_, i) => seedFor(seed, "samples", i)),
  });
  return prompts.map((prompt, i) => ({
    prompt: asText(prompt),
    completion: tokenizer.decode(answers[i]?.ids ?? []).trim(),
  }));
}

const scoredPairs = 4;

/** How the reward model scores both responses of a few pairs of different prompts, the chosen one first. */
export async function sampleRewards(model: Model, tokenizer: Tokenizer, rows: readonly unknown[]): Promise<Samples> {
  const byPrompt = new Map(
    z
      .array(preferenceRow)
      .parse(rows)
      .toReversed() // so that the first pair of a prompt is the one that stays
      .map((row) => [JSON.stringify(row.prompt), row]),
  );
  const samples: Samples = [];
  for (const { prompt, chosen, rejected } of [...byPrompt.values()].reverse().slice(0, scoredPairs)) {
    for (const response of [chosen, rejected]) {
      const ids = encodeCompletion(tokenizer, prompt, response).ids.slice(0, model.decoder.maxPositions);
      const score = tf.tidy(() =>
        learner(model).scores(tf.tensor([...ids], [1, ids.length], "int32"), tf.tensor1d([ids.length - 1], "int32")),
      );
      const [value] = await score.data();
      score.dispose();
      samples.push({ prompt: asText(prompt), completion: asText(response), score: value ?? Number.NaN });
    }
  }
  return samples;
}
