import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import * as tf from "@tensorflow/tfjs";
import { describe, expect, it } from "vitest";
import { findAlgorithm } from "../algorithms/registry";
import { openEngine } from "../engine/engine";
import { readCheckpoint } from "../nn/checkpoint-files";
import { openAdapter } from "../nn/lora-files";
import { openModel } from "../nn/model";
import { openSampler } from "../nn/sampler";
import { openScorer } from "../nn/scorer";
import type { TrainEvent } from "./events";
import { openOptimizer } from "./optimizer";
import { createPrograms } from "./programs";
import { collect, curve, evalCurve, temporaryFolder, tinyModel, trainCurve } from "./tiny-model.fixture";

const plain = { lr_scheduler_type: "constant", warmup_ratio: 0, save_steps: 0, eval_steps: 0, sample_steps: 0 };
const lora = { ...plain, use_peft: true, lora_r: 8, learning_rate: 1e-2, per_device_train_batch_size: 4 };
const pairs = Array.from({ length: 12 }, (_, i) => ({
  prompt: [{ role: "user" as const, content: `stone ${i}` }],
  chosen: [{ role: "assistant" as const, content: `thanks for ${i} rivers` }],
  rejected: [{ role: "assistant" as const, content: `no ${i}` }],
}));
const demonstrations = pairs.map(({ prompt, chosen }) => ({ prompt, completion: chosen }));

const checkpoints = (events: readonly TrainEvent[]) =>
  events.flatMap((event) => (event.type === "checkpoint" ? [event] : []));
const lastFolder = (events: readonly TrainEvent[]) => checkpoints(events).at(-1)?.dir ?? "";

describe("a run with LoRA", () => {
  it("learns demonstrations by heart in the adapter alone, and the checkpoint says them", async () => {
    const model = await tinyModel(21);
    const rows = demonstrations.slice(0, 2);
    const events = await collect({ algorithm: "sft", model, train: rows, config: { ...lora, max_steps: 60 } });
    const losses = trainCurve(events).map(({ loss }) => loss ?? Number.NaN);
    // From ln 512: with embedding and last norm as they are, no logit of this model can be far above the others.
    expect(losses.at(-1)).toBeLessThan((losses[0] ?? 0) - 2.5);
    expect(events.find(({ type }) => type === "log")).toMatchObject({
      message: expect.stringMatching(/^LoRA of rank 8 on 14 layers: [\d,]+ weights are trained\.$/),
    });

    const folder = lastFolder(events);
    expect(readdirSync(folder).sort()).toEqual([
      ...["DONE", "adapter_config.json", "adapter_model.safetensors", "chat_template.jinja", "generation_config.json"],
      ...["optimizer.safetensors", "state.json", "tokenizer.json", "tokenizer_config.json"],
    ]);
    const { adapter, weights } = readCheckpoint(folder);
    const base = readCheckpoint(model).weights;
    for (const [name, tensor] of base) {
      const adapted = adapter?.layers.some(({ linear }) => name === `${linear.name}.weight`);
      const same = `${weights.get(name)?.read()}` === `${tensor.read()}`;
      expect(same, name).toBe(!adapted);
    }
    const sampler = await openSampler(folder);
    const answers = await sampler.complete([rows[0]?.prompt ?? ""], { temperature: 0 });
    expect(answers.flat()[0]?.text).toBe("thanks for 0 rivers");
    sampler.close();
  });

  it("moves the adapter and leaves the base's weights on the engine as they were", async () => {
    await openEngine();
    const checkpoint = readCheckpoint(await tinyModel(22));
    const settings = { rank: 2, alpha: 4, dropout: 0.1, rankStabilised: false, decomposed: false };
    const model = await openModel(checkpoint, { lora: { settings: { ...settings, targets: ["v_proj"] }, seed: 1 } });
    const adapter = [0, 1].flatMap((layer) =>
      ["A", "B"].map((part) => `model.layers.${layer}.self_attn.v_proj.lora_${part}.weight`),
    );
    expect(model.trainable).toEqual(adapter);
    const readAll = async (names: Iterable<string>) => {
      const found: Record<string, Float32Array> = {};
      for (const name of names) found[name] = await model.store.read(name);
      return found;
    };
    const before = { base: await readAll(checkpoint.weights.keys()), adapter: await readAll(adapter) };

    const config = findAlgorithm("sft").readConfig({ weight_decay: 0.1 });
    const programs = createPrograms(
      model,
      ({ ids, positions, targets }, learner) => {
        if (!ids || !positions || !targets) throw new Error("three tensors");
        return { loss: tf.neg(tf.mean(learner.tokenLogProbs(ids, positions, targets))), metrics: {} };
      },
      await openOptimizer(model, config, null),
    );
    const int32 = (shape: number[], ...data: number[]) => ({ shape, data: Int32Array.from(data) });
    const arrays = { ids: int32([1, 4], 5, 6, 7, 8), positions: int32([3], 0, 1, 2), targets: int32([3], 6, 7, 8) };
    const losses: (number | undefined)[] = [];
    for (let step = 1; step <= 4; step++) {
      const { values } = await programs.differentiate([{ arrays, weight: 1, tokens: 4 }], step);
      losses.push(values.loss);
      await expect(model.store.read("gradient/model.embed_tokens.weight")).rejects.toThrow("no tensor");
      await programs.apply(step, 1e-2, 1);
    }
    expect(losses[3]).toBeLessThan(losses[0] ?? 0);
    expect(await readAll(checkpoint.weights.keys())).toEqual(before.base);
    for (const [name, values] of Object.entries(await readAll(adapter)))
      expect(values).not.toEqual(before.adapter[name]);
    model.dispose();
  });

  it("starts DPO at ln 2 and widens the margin, held to the base as reference", async () => {
    const config = { ...lora, max_steps: 20, eval_steps: 10, lora_dropout: 0.1 };
    const request = { algorithm: "dpo", model: await tinyModel(23), train: pairs, test: pairs.slice(0, 4) };
    const events = await collect({ ...request, config });
    const [first, ...rest] = trainCurve(events);
    expect(Math.abs((first?.loss ?? 0) - Math.LN2)).toBeLessThan(1e-6);
    expect(rest.at(-1)?.["rewards/margins"]).toBeGreaterThan(0.5);
    const [early, late] = evalCurve(events);
    expect(late?.["eval_rewards/margins"]).toBeGreaterThan(early?.["eval_rewards/margins"] ?? 0);
    expect(late?.["eval_rewards/accuracies"]).toBe(1);
  });

  it("trains a reward model's head beside the adapter, and its checkpoint scores", async () => {
    const config = { ...lora, max_steps: 20 };
    const events = await collect({ algorithm: "reward", model: await tinyModel(24), train: pairs, config });
    const folder = lastFolder(events);
    expect(openAdapter(folder).config).toMatchObject({ task_type: "SEQ_CLS", modules_to_save: ["score"] });
    const scorer = await openScorer(folder);
    const [better = 0, worse = 0] = await scorer.score(
      [pairs[0]?.chosen, pairs[0]?.rejected].map((completion) => ({
        prompt: pairs[0]?.prompt ?? "",
        completion: completion ?? "",
      })),
    );
    expect(better).toBeGreaterThan(worse + 1);
    scorer.close();
  });

  it.each([
    ["sft", {}],
    ["dpo", { lora_dropout: 0.2 }],
    ["reward", { lora_dropout: 0.2, use_dora: true }],
  ])("resumes %s with %j exactly: k steps and then n are k + n", async (algorithm, settings) => {
    const config = { ...lora, ...settings, max_steps: 6, weight_decay: 0.1, lora_target_modules: "q_proj, down_proj" };
    const train = algorithm === "sft" ? demonstrations : pairs;
    const request = { algorithm, model: await tinyModel(25), train, config };
    const whole = await collect(request);
    const out = temporaryFolder();
    const stop = new AbortController();
    const firstPart = await collect({ ...request, out }, stop.signal, (event) => {
      if (event.type === "metrics" && event.step === 3) stop.abort();
    });
    const secondPart = await collect({ ...request, out, resume: true });
    expect(secondPart).toContainEqual(expect.objectContaining({ type: "start", firstStep: 4 }));
    expect([...curve(firstPart), ...curve(secondPart)]).toEqual(curve(whole));
    // The folder's name of the base is the same, so the files are, too.
    expect(checkpoints(secondPart).at(-1)?.sha256).toBe(checkpoints(whole).at(-1)?.sha256);
  });

  it("goes on from an adapter's checkpoint: the reference is what that one was, the result one adapter of the base", async () => {
    const model = await tinyModel(26);
    const first = await collect({ algorithm: "sft", model, train: demonstrations, config: { ...lora, max_steps: 4 } });
    const middle = lastFolder(first);
    const config = { ...lora, lora_r: 4, max_steps: 4 };
    const out = temporaryFolder();
    const request = { algorithm: "dpo", model: middle, train: pairs, config, out };
    const stop = new AbortController();
    const part = await collect(request, stop.signal, (event) => {
      if (event.type === "metrics" && event.step === 2) stop.abort();
    });
    expect(Math.abs((trainCurve(part)[0]?.loss ?? 0) - Math.LN2)).toBeLessThan(1e-6);
    const rest = await collect({ ...request, resume: true });
    const whole = await collect({ ...request, out: temporaryFolder() });
    expect([...curve(part), ...curve(rest)]).toEqual(curve(whole));
    const { adapter } = readCheckpoint(lastFolder(rest));
    expect(adapter?.base).toBe(model);
    expect(new Set(adapter?.layers.map(({ rank }) => rank))).toEqual(new Set([12]));
    expect(checkpoints(rest).at(-1)?.sha256).toBe(checkpoints(whole).at(-1)?.sha256);
  });

  it("can be followed by full training, which saves a whole model", async () => {
    const config = { ...lora, max_steps: 2 };
    const first = await collect({ algorithm: "sft", model: await tinyModel(27), train: demonstrations, config });
    const full = { ...plain, learning_rate: 1e-4, max_steps: 1 };
    const second = await collect({ algorithm: "sft", model: lastFolder(first), train: demonstrations, config: full });
    const folder = lastFolder(second);
    expect(existsSync(join(folder, "adapter_config.json"))).toBe(false);
    expect(readCheckpoint(folder).adapter).toBe(null);
  });

  it("drops the same in every run of the same seed, and something else with another", async () => {
    const config = { ...lora, lora_dropout: 0.5, max_steps: 3, train_sampling_strategy: "sequential" };
    const request = { algorithm: "sft", model: await tinyModel(28), train: demonstrations };
    const run = async (dropout: number, learning_rate = 1e-2) =>
      trainCurve(await collect({ ...request, config: { ...config, lora_dropout: dropout, learning_rate } }));
    const [with1, again, without] = [await run(0.5), await run(0.5), await run(0)];
    expect(again).toEqual(with1);
    expect(with1[0]?.loss).toBe(without[0]?.loss); // B is zero: nothing is dropped from nothing
    expect(with1[1]?.loss).not.toBe(without[1]?.loss);
    expect(with1[1]?.grad_norm).not.toBe(without[1]?.grad_norm);
  });

  it("is refused before the first step for a module that the model does not have", async () => {
    const config = { ...lora, lora_target_modules: "query_key_value" };
    const started = collect({ algorithm: "sft", model: await tinyModel(29), train: demonstrations, config });
    await expect(started).rejects.toThrow('no module "query_key_value" to adapt. There are: q_proj, k_proj');
  });
});
