import { z } from "zod";
import { encodeCompletion } from "../algorithms/encode";
import { encodeSteps, splitSteps } from "../algorithms/step-encoding";
import { type PreferenceRow, preferenceRow } from "../datasets/preference-row";
import { stepRow } from "../datasets/step-row";
import { thumbsRow } from "../datasets/thumbs-row";
import { encodePrompt, eosIdsOf } from "../nn/encode-prompt";
import { openGenerator } from "../nn/generate";
import type { Model } from "../nn/model";
import { openScoring } from "../nn/scorer";
import { openStepScoring } from "../nn/step-scorer";
import type { Tokenizer } from "../nn/tokenizer";
import { seedFor } from "../random";
import type { TrainEvent } from "./events";

type Samples = Extract<TrainEvent, { type: "samples" }>["samples"];

const asText = (text: PreferenceRow["prompt"]) =>
  typeof text === "string" ? text : text.map(({ content }) => content).join("\n\n");

const scoredPairs = 4;

/** A row of what a process reward model learns from, as prompt and steps; null where there are none to show. */
function stepsOf(raw: unknown, separator: string) {
  const judged = stepRow.safeParse(raw).data;
  if (judged) return { prompt: judged.prompt, steps: judged.completions };
  const whole = thumbsRow.safeParse(raw).data ?? preferenceRow.safeParse(raw).data;
  if (whole === undefined) return null;
  const response = "completion" in whole ? whole.completion : whole.chosen;
  return { prompt: whole.prompt, steps: splitSteps(asText(response), separator) };
}

/** What a run shows of its model as it goes; the programs behind it are made once. */
export function openSamples(model: Model, tokenizer: Tokenizer) {
  const generator = openGenerator(model);
  const score = openScoring(model, tokenizer.padId);
  const judge = openStepScoring(model, tokenizer.padId);
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

    /** How likely each step of a few responses is right, as the model sees it: a sample a step. */
    async steps(rows: readonly unknown[], separator: string): Promise<Samples> {
      const byPrompt = new Map(
        rows
          .flatMap((row) => stepsOf(row, separator) ?? [])
          .toReversed() // so that the first response to a prompt is the one that stays
          .map((row) => [JSON.stringify(row.prompt), row]),
      );
      const shown = [...byPrompt.values()]
        .reverse()
        .slice(0, scoredPairs)
        .map((row) => ({ ...row, ...encodeSteps(tokenizer, row.prompt, row.steps, separator) }));
      if (shown.length === 0) return [];
      const scores = await judge(
        shown.map(({ ids, ends }) => ({
          ids: ids.slice(0, maxPositions),
          ends: ends.filter((end) => end < maxPositions),
        })),
      );
      return shown.flatMap(({ prompt, steps }, i) =>
        (scores[i] ?? []).map((likely, n) => ({ prompt: asText(prompt), completion: steps[n] ?? "", score: likely })),
      );
    },
  };
}
