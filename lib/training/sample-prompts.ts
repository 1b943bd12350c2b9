import { z } from "zod";
import { encodeCompletion } from "../algorithms/encode";
import { type PreferenceRow, preferenceRow } from "../datasets/preference-row";
import { encodePrompt, eosIdsOf } from "../nn/encode-prompt";
import { openGenerator } from "../nn/generate";
import type { Model } from "../nn/model";
import { openScoring } from "../nn/scorer";
import type { Tokenizer } from "../nn/tokenizer";
import { seedFor } from "../random";
import type { TrainEvent } from "./events";

type Samples = Extract<TrainEvent, { type: "samples" }>["samples"];

const asText = (text: PreferenceRow["prompt"]) =>
  typeof text === "string" ? text : text.map(({ content }) => content).join("\n\n");

const scoredPairs = 4;

/** What a run shows of its model as it goes; the programs behind it are made once. */
export function openSamples(model: Model, tokenizer: Tokenizer) {
  const generator = openGenerator(model);
  const score = openScoring(model, tokenizer.padId);
  const { maxPositions } = model.decoder;
  return {
    /** What the policy answers to the fixed prompts now. The seed is the run's: only the weights make the difference. */
    async answers(prompts: readonly PreferenceRow["prompt"][], seed: number): Promise<Samples> {
      if (prompts.length === 0) return [];
      const maxTokens = Math.min(128, Math.floor(maxPositions / 2));
      const encoded = prompts.map((prompt) => encodePrompt(tokenizer, prompt, maxPositions - maxTokens).ids);
      const answers = await generator.generate(encoded, {
        ...{ temperature: 0.7, topP: 0.95, topK: 0, maxTokens },
        eosIds: eosIdsOf(model, tokenizer),
        seeds: prompts.map((_, i) => seedFor(seed, "samples", i)),
      });
      return prompts.map((prompt, i) => ({
        prompt: asText(prompt),
        completion: tokenizer.decode(answers[i]?.ids ?? []).trim(),
      }));
    },

    /** How the reward model scores both responses of a few pairs of different prompts, the chosen one first. */
    async rewards(rows: readonly unknown[]): Promise<Samples> {
      const byPrompt = new Map(
        z
          .array(preferenceRow)
          .parse(rows)
          .toReversed() // so that the first pair of a prompt is the one that stays
          .map((row) => [JSON.stringify(row.prompt), row]),
      );
      const pairs = [...byPrompt.values()].reverse().slice(0, scoredPairs);
      const shown = pairs.flatMap(({ prompt, chosen, rejected }) => [
        { prompt, completion: chosen },
        { prompt, completion: rejected },
      ]);
      const scores = await score(
        shown.map(({ prompt, completion }) => ({
          ids: encodeCompletion(tokenizer, prompt, completion).ids.slice(0, maxPositions),
        })),
      );
      return shown.map(({ prompt, completion }, i) => ({
        prompt: asText(prompt),
        completion: asText(completion),
        score: scores[i] ?? Number.NaN,
      }));
    },
  };
}
