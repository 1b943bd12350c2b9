import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import * as tf from "@tensorflow/tfjs";
import { beforeAll, describe, expect, it } from "vitest";
import { openEngine } from "../engine/engine";
import { readCheckpoint, withHead, writeCheckpoint } from "../nn/checkpoint-files";
import { openStepScorer } from "../nn/step-scorer";
import { openTokenizer } from "../nn/tokenizer";
import type { TrainEvent } from "../training/events";
import { train } from "../training/train";
import { stepLoss } from "./prm";
import { encodeSteps, splitSteps } from "./step-encoding";

const llama = fileURLToPath(new URL("../nn/fixtures/llama", import.meta.url));
const rows = [
  { prompt: "What is 2 + 3 + 4?\n", completions: ["2 + 3 = 5", "5 + 4 = 9"], labels: [true, true] },
  { prompt: "What is 7 - 2?\n", completions: ["7 - 2 = 4"], labels: [false] },
  { prompt: "Is a whale a fish?\n", completions: ["It swims.", "So it is a fish."], labels: [true, false] },
  {
    prompt: "Name a river.\n",
    completions: ["The lamp is green.", "It is seven.", "No."],
    labels: [false, false, true],
  },
];
const settings = {
  ...{ train_sampling_strategy: "sequential", learning_rate: 1e-3, warmup_ratio: 0, max_steps: 10, max_length: 256 },
  ...{ per_device_train_batch_size: 2, eval_steps: 0, save_steps: 0, sample_steps: 0 },
};

async function run(model: string, config: object, data: readonly unknown[], test: readonly unknown[] = []) {
  const out = mkdtempSync(join(tmpdir(), "chorus-prm-"));
  const events: TrainEvent[] = [];
  const request = { algorithm: "prm", model, out, train: data, test, samplePrompts: [], seed: 0, resume: false };
  for await (const event of train({ ...request, config: { ...settings, ...config } }, new AbortController().signal)) {
    events.push(event);
  }
  const values = events.flatMap((event) => (event.type === "metrics" ? [event.values] : []));
  const folder = events.flatMap((event) => (event.type === "checkpoint" ? [event.dir] : [])).at(-1) ?? "";
  const samples = events.flatMap((event) => (event.type === "samples" ? [event.samples] : []));
  return { values, folder, samples };
}

let base = "";
beforeAll(async () => {
  await openEngine();
  base = mkdtempSync(join(tmpdir(), "chorus-prm-base-"));
  await writeCheckpoint(base, withHead(readCheckpoint(llama), "steps", 3));
});

describe("process reward model", () => {
  // Losses and gradient norms of TRL 0.24's PRMTrainer from this very checkpoint, AdamW, linear schedule, on the CPU.
  it.each([
    {
      train_on_last_step_only: false,
      losses: [0.6584382057189941, 0.7373315691947937, 0.41784918308258057, 0.5993458032608032],
      norms: [3.480832576751709, 2.2944536209106445, 2.9826555252075195, 1.7384015321731567],
    },
    {
      train_on_last_step_only: true,
      losses: [0.6616678833961487, 0.7607912421226501, 0.4017223119735718, 0.5226138830184937],
      norms: [3.4857423305511475, 5.00246000289917, 3.0140233039855957, 3.6371078491210938],
    },
  ])("trains as TRL does, last step only: $train_on_last_step_only", async ({ losses, norms, ...config }) => {
    const { values } = await run(base, config, rows);
    for (const [i, loss] of losses.entries()) {
      expect(Math.abs((values[i]?.loss ?? 0) / loss - 1)).toBeLessThan(2e-5);
      expect(Math.abs((values[i]?.grad_norm ?? 0) / (norms[i] ?? 0) - 1)).toBeLessThan(2e-4);
    }
  });

  it("starts from a model that writes, learns its rows, and scores steps from its checkpoint", async () => {
    const config = { learning_rate: 3e-3, max_steps: 25, per_device_train_batch_size: 4 };
    const { values, folder, samples } = await run(llama, config, rows, rows);
    expect(values.at(-1)).toMatchObject({ eval_accuracy: 1, eval_accuracy_right: 1, eval_accuracy_wrong: 1 });
    const scorer = await openStepScorer(folder, "\n");
    const scores = await scorer.score(
      rows.map(({ prompt, completions }) => ({ prompt, completion: completions.join("\n") })),
    );
    scorer.close();
    expect(samples).toHaveLength(2); // before the first step, and at the end
    expect(samples.at(-1)?.map(({ completion }) => completion)).toEqual(rows.flatMap(({ completions }) => completions));
    for (const [i, score] of scores.flat().entries()) expect(samples.at(-1)?.[i]?.score).toBeCloseTo(score, 5);
    expect(scores.map((steps) => steps.map((right) => right > 0.5))).toEqual(rows.map(({ labels }) => labels));
    await expect(openStepScorer(llama, "\n")).rejects.toThrow("is not a process reward model");
  });

  it("keeps a LoRA adapter's head, which transformers' PEFT calls a token classifier", async () => {
    const { folder } = await run(llama, { use_peft: true, lora_r: 4, max_steps: 2 }, rows);
    const { head, weights, adapter } = readCheckpoint(folder);
    expect([head, weights.get("score.weight")?.shape, weights.get("score.bias")?.shape]).toEqual([
      "steps",
      [2, 64],
      [2],
    ]);
    expect([...(adapter?.replaced.keys() ?? [])].sort()).toEqual(["score.bias", "score.weight"]);
  });

  it("reads thumbs and pairs as outcomes: the last step has the label", async () => {
    const outcome = { prompt: "Why?\n", completion: "Because.\n\nSo.", label: true };
    const steps = { prompt: "Why?\n", completions: ["Because.", "So."], labels: [false, true] };
    const config = { train_on_last_step_only: true, max_steps: 1 };
    const [thumbs, judged] = [await run(base, config, [outcome]), await run(base, config, [steps])];
    expect(thumbs.values[0]?.loss).toBe(judged.values[0]?.loss);
    const pair = { prompt: "Why?\n", chosen: "Because.\nSo.", rejected: "No." };
    const both = [outcome, { ...outcome, completion: "No.", label: false }];
    const [one, other] = [await run(base, config, [pair]), await run(base, config, both)];
    expect(one.values[0]?.loss).toBe(other.values[0]?.loss);
  });

  it("refuses rows that cannot be, and says why", async () => {
    const odd = { prompt: "Why?", completions: ["a", "b"], labels: [true] };
    await expect(run(base, {}, [odd])).rejects.toThrow("labels: One true or false for each step");
    await expect(run(base, { max_length: 8 }, rows)).rejects.toThrow("No usable training rows of 4");
  });
});

describe("its loss", () => {
  it("is the cross-entropy over labelled steps, and filling changes nothing", async () => {
    const of = (logits: number[][], right: number[], counted: number[]) => {
      const column = (values: number[]) => tf.tensor1d(values);
      const tensors = { right: column(right), weights: column(counted), counted: column(counted) };
      return stepLoss(tf, { logits: tf.tensor2d(logits, [logits.length, 2]), ...tensors });
    };
    // By hand: -log sigmoid(2 - 1) = 0.3132617, -log sigmoid(-(3 - 0)) for a wrong step given 3 to 0: 3.0485874.
    const plain = of(
      [
        [1, 2],
        [0, 3],
      ],
      [1, 0],
      [1, 1],
    );
    expect((await plain.loss.data())[0]).toBeCloseTo((0.3132617 + 3.0485874) / 2, 6);
    const filled = of(
      [
        [1, 2],
        [0, 3],
        [9, -9],
      ],
      [1, 0, 0],
      [1, 1, 0],
    );
    expect((await filled.loss.data())[0]).toBeCloseTo((0.3132617 + 3.0485874) / 2, 6);
  });
});

describe("steps as tokens", () => {
  it("are TRL's: each tokenised alone, the separator after each, the beginning token in front", () => {
    const tokenizer = openTokenizer(llama);
    const { ids, ends } = encodeSteps(tokenizer, "Why?", ["a b", "c"], "\n");
    const part = (text: string) => tokenizer.encodePart(text);
    expect(ids).toEqual([tokenizer.bosId, ...part("Why?"), ...part("a b"), ...part("\n"), ...part("c"), ...part("\n")]);
    expect(ends.map((end) => ids[end])).toEqual([part("\n").at(-1), part("\n").at(-1)]);
    expect(ends[1]).toBe(ids.length - 1);
  });

  it("are split where a response was written as one text", () => {
    expect(splitSteps("a\n\nb \n", "\n")).toEqual(["a", "b "]);
    expect(splitSteps("a. b", ". ")).toEqual(["a", "b"]);
  });
});
