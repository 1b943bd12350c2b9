import { fileURLToPath } from "node:url";
import * as tf from "@tensorflow/tfjs";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { z } from "zod";
import { openEngine } from "../engine/engine";
import { readCheckpoint } from "./checkpoint-files";
import { logProbsOf } from "./compute.fixture";
import { type Generator, openGenerator } from "./generate";
import { type Model, openModel } from "./model";
import { readJson } from "./read-json";
import { openTokenizer } from "./tokenizer";

const folder = fileURLToPath(new URL("./fixtures/llama", import.meta.url));
const expected = readJson(
  `${folder}/expected.json`,
  z.object({ prompts: z.array(z.string()), greedy_16: z.array(z.array(z.int())) }),
);
const tokenizer = openTokenizer(folder);
const prompts = expected.prompts.map((prompt) => tokenizer.encode(prompt));
const greedy = { temperature: 0, topP: 1, topK: 0, maxTokens: 16, eosIds: [], seeds: [0, 0] };
const drawn = { ...greedy, temperature: 1, topP: 0.9 };
let model: Model;
let generator: Generator;

beforeAll(async () => {
  await openEngine();
  model = await openModel(readCheckpoint(folder));
  generator = openGenerator(model);
});
afterAll(() => model.dispose());

describe("generate", () => {
  it("gives transformers' greedy tokens, with prompts of different lengths in one batch", async () => {
    expect(new Set(prompts.map(({ length }) => length)).size).toBe(2);
    const answers = await generator.generate(prompts, greedy);
    expect(answers.map(({ ids }) => ids)).toEqual(expected.greedy_16);
  });

  it("gives them with the repetition penalty, over prompt and response", async () => {
    const answers = await generator.generate(prompts, { ...greedy, repetitionPenalty: 1.3 });
    expect(answers.map(({ ids }) => ids)).toEqual([
      // model.generate(ids, do_sample=False, repetition_penalty=1.3, max_new_tokens=16, eos_token_id=None)
      [330, 489, 98, 131, 125, 402, 155, 165, 322, 429, 247, 417, 277, 111, 472, 224],
      [24, 330, 17, 468, 165, 165, 165, 165, 165, 165, 165, 165, 165, 165, 165, 165],
    ]);
  });

  it("reads with the cache what a full pass reads: the log-probabilities agree", async () => {
    const [answer] = await generator.generate(prompts.slice(0, 1), { ...greedy, temperature: 1, seeds: [5] });
    const all = [...(prompts[0] ?? []), ...(answer?.ids ?? [])];
    const from = prompts[0]?.length ?? 0;
    const values = await logProbsOf(model, all, from);
    expect(answer?.logprobs.length).toBe(16);
    for (const [t, logprob] of (answer?.logprobs ?? []).entries()) expect(logprob).toBeCloseTo(values[t] ?? 0, 3);
  });

  it("draws the same for a sequence whatever stands beside it", async () => {
    const [, second] = await generator.generate(prompts, { ...drawn, seeds: [1, 2] });
    const [alone] = await generator.generate(prompts.slice(1), { ...drawn, seeds: [2] });
    expect(alone?.ids).toEqual(second?.ids);
  });

  it("goes on rightly after ended sequences have left the batch", async () => {
    const before = tf.memory().numTensors;
    const first = expected.greedy_16[0]?.[3] ?? 0; // the first prompt ends at its fourth token, the second goes on
    const [short, long] = await generator.generate(prompts, { ...greedy, eosIds: [first] });
    expect(short).toMatchObject({ ids: expected.greedy_16[0]?.slice(0, 3), finished: true });
    expect(short?.logprobs.length).toBe(4);
    expect(long).toMatchObject({ ids: expected.greedy_16[1], finished: false });
    expect(tf.memory().numTensors).toBe(before);
  });
});
