import { beforeAll, describe, expect, it } from "vitest";
import { openEngine } from "../engine/engine";
import { graphAddon } from "../engine/graph-addon";
import { collect, curve, temporaryFolder, tinyModel, trainCurve } from "./tiny-model.fixture";

beforeAll(async () => {
  await openEngine();
});

const words = ["river", "stone", "cloud lamp", "green", "quiet seven north", "paper", "glass", "lamp lamp lamp lamp"];
const pairs = Array.from({ length: 16 }, (_, i) => {
  const some = (n: number) => Array.from({ length: n }, (_, k) => words[(5 * i + 3 * k) % words.length]).join(" ");
  return { prompt: `${some(1 + (i % 3))}:`, chosen: ` ${some(1 + (i % 5))} thanks`, rejected: ` ${some(2 + (i % 2))}` };
});
const rows = { sft: pairs.map(({ prompt, chosen }) => ({ prompt, completion: chosen })), dpo: pairs, reward: pairs };
const quiet = { warmup_ratio: 0, save_steps: 0, eval_steps: 0, sample_steps: 0, learning_rate: 2e-3 };

describe.each(["sft", "dpo"] as const)("%s", (algorithm) => {
  it("takes the same steps with batches of 8 as with 8 of 1 whose gradients are added up", async () => {
    const model = await tinyModel(4);
    const follow = async (size: number) => {
      const batches = { per_device_train_batch_size: size, gradient_accumulation_steps: 8 / size };
      const config = { ...quiet, ...batches, num_train_epochs: 1, train_sampling_strategy: "sequential" };
      return trainCurve(await collect({ algorithm, model, train: rows[algorithm], config }));
    };
    const whole = await follow(8);
    expect(whole).toHaveLength(2);
    expect(Math.abs((whole[1]?.loss ?? 0) - (whole[0]?.loss ?? 0))).toBeGreaterThan(1e-3);
    const parts = await follow(1);
    for (const [i, step] of whole.entries()) {
      expect(parts[i]?.num_tokens).toBe(step.num_tokens);
      expect((parts[i]?.loss ?? 0) / (step.loss ?? 1)).toBeCloseTo(1, 4);
      expect((parts[i]?.grad_norm ?? 0) / (step.grad_norm ?? 1)).toBeCloseTo(1, 3);
    }
  });
});

it.each([
  ["sft", { optim: "sgd", train_sampling_strategy: "group_by_length" }],
  ["dpo", { optim: "adamw_torch", train_sampling_strategy: "group_by_length", gradient_accumulation_steps: 2 }],
] as const)("%s with %j resumes exactly", async (algorithm, settings) => {
  const config = { ...quiet, ...settings, max_steps: 5, per_device_train_batch_size: 4, logging_steps: 3 };
  const request = { algorithm, model: await tinyModel(5), train: rows[algorithm], config };
  const whole = await collect(request);
  const out = temporaryFolder();
  const stop = new AbortController();
  const first = await collect({ ...request, out }, stop.signal, (event) => {
    if (event.type === "metrics" && event.step === 3) stop.abort();
  });
  expect(first.at(-1)).toEqual({ type: "end", step: 3, reason: "stopped" });
  const second = await collect({ ...request, out, resume: true });
  expect([...curve(first), ...curve(second)]).toEqual(curve(whole));
  const hash = (events: typeof whole) =>
    events.flatMap((event) => (event.type === "checkpoint" && event.final ? [event.sha256] : []));
  expect(hash(second)).toHaveLength(1);
  expect(hash(second)).toEqual(hash(whole));
});

it.each([false, true])(
  "adds nothing to the graph from step 2 on, checkpointing: %s",
  async (gradient_checkpointing) => {
    const addon = graphAddon();
    if (addon === undefined) return; // no engine with graphs, or CHORUS_EAGER=1
    const { operation } = addon;
    let operations = 0;
    addon.operation = (...parts) => {
      operations += 1;
      return operation(...parts);
    };
    try {
      const counts: number[] = [];
      const config = { ...quiet, gradient_checkpointing, max_steps: 6, per_device_train_batch_size: 4 };
      const train = rows.dpo.slice(0, 4); // one batch, so one shape
      await collect({ algorithm: "dpo", model: await tinyModel(6), train, config }, undefined, (event) => {
        if (event.type === "metrics") counts.push(operations);
      });
      expect(counts).toHaveLength(6);
      expect(counts[0]).toBeGreaterThan(100);
      expect(new Set(counts).size).toBe(1);
    } finally {
      addon.operation = operation;
    }
  },
);
