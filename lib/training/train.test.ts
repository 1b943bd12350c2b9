import * as tf from "@tensorflow/tfjs";
import { describe, expect, it } from "vitest";
import { algorithms, findAlgorithm } from "../algorithms/registry";
import { openSampler } from "../nn/sampler";
import { openScorer } from "../nn/scorer";
import { inMemory } from "../nn/stored-tensor";
import { openWeights, writeWeights } from "../nn/weight-files";
import { randomFrom } from "../random";
import type { TrainEvent } from "./events";
import { collect, curve, evalCurve, fixtureModel, temporaryFolder, tinyModel, trainCurve } from "./tiny-model.fixture";

const words = ["river", "stone", "cloud", "lamp", "green", "quiet", "seven", "north", "paper", "glass"];

/** Pairs in which people want the polite response; a share of `noise` of the labels is the wrong way round. */
function politePairs(count: number, noise: number, seed: number) {
  const random = randomFrom(seed);
  const some = (n: number) => Array.from({ length: n }, () => words[Math.floor(random() * words.length)]).join(" ");
  return Array.from({ length: count }, () => {
    const polite = `${some(2)} thanks ${some(1 + Math.floor(random() * 3))}`;
    const rude = some(3 + Math.floor(random() * 3));
    const [chosen, rejected] = random() < noise ? [rude, polite] : [polite, rude];
    return { prompt: [{ role: "user", content: some(3) }], chosen: asked(chosen), rejected: asked(rejected) };
  });
}
const asked = (content: string) => [{ role: "assistant", content }];
const plain = { lr_scheduler_type: "constant", warmup_ratio: 0, save_steps: 0, eval_steps: 0, sample_steps: 0 };

describe("DPO", () => {
  it("starts at ln 2 and widens the margin, on held-out pairs too", async () => {
    const events = await collect({
      ...{ algorithm: "dpo", model: await tinyModel(1), train: politePairs(96, 0, 1), test: politePairs(32, 0, 2) },
      config: {
        ...plain,
        learning_rate: 2e-3,
        max_steps: 40,
        logging_steps: 1,
        eval_steps: 20,
        per_device_train_batch_size: 8,
      },
    });
    const [first, ...rest] = trainCurve(events);
    expect(Math.abs((first?.loss ?? 0) - Math.LN2)).toBeLessThan(1e-6);
    expect(first).toMatchObject({ "rewards/margins": 0, "rewards/accuracies": 0 }); // strict >: equal is not won
    const mean = (values: typeof rest, name: string) =>
      values.reduce((sum, each) => sum + (each[name] ?? 0), 0) / values.length;
    expect(mean(rest.slice(-8), "rewards/margins")).toBeGreaterThan(mean(rest.slice(0, 8), "rewards/margins") + 0.2);
    const held = evalCurve(events);
    expect(held.map(({ step }) => step)).toEqual([20, 40]);
    expect(held[1]?.["eval_rewards/margins"]).toBeGreaterThan(held[0]?.["eval_rewards/margins"] ?? 0);
    expect(held[1]?.["eval_rewards/accuracies"]).toBeGreaterThan(0.9);
  });
});

describe("reward model", () => {
  it("comes within 5 points of the ceiling that 10% wrong labels leave", async () => {
    const events = await collect({
      ...{
        algorithm: "reward",
        model: await tinyModel(2),
        train: politePairs(640, 0.1, 3),
        test: politePairs(400, 0.1, 4),
      },
      config: { ...plain, learning_rate: 2e-3, num_train_epochs: 1, per_device_train_batch_size: 16 },
    });
    const last = evalCurve(events).at(-1) ?? {};
    expect(last.eval_accuracy).toBeGreaterThan(0.85);
    expect(last.eval_accuracy).toBeLessThan(0.95);
    expect(last.eval_accuracy_low).toBeLessThan(last.eval_accuracy ?? 0);
    expect(last.eval_accuracy_high).toBeGreaterThan(last.eval_accuracy ?? 1);
    const checkpoint = events.find((event) => event.type === "checkpoint");
    expect(checkpoint).toMatchObject({ role: "reward", final: true });

    const scorer = await openScorer(checkpoint?.type === "checkpoint" ? checkpoint.dir : "");
    const prompt = [{ role: "user" as const, content: "river stone cloud" }];
    const scores = await scorer.score(
      ["lamp green thanks north", "lamp green seven north"].map((completion) => ({ prompt, completion })),
    );
    expect(scores[0]).toBeGreaterThan(scores[1] ?? 0);
    scorer.close();
  });
});

describe("SFT", () => {
  it("learns one batch by heart, and then says it", async () => {
    const rows = [
      { prompt: "river:", completion: " quiet and green" },
      { messages: [{ role: "user", content: "lamp?" }, ...asked("seven of glass")] },
    ];
    const events = await collect({
      ...{ algorithm: "sft", model: await tinyModel(3), train: rows },
      config: { ...plain, learning_rate: 5e-3, max_steps: 80 },
    });
    expect(trainCurve(events).at(-1)?.loss).toBeLessThan(0.05);
    const checkpoint = events.find((event) => event.type === "checkpoint");
    const sampler = await openSampler(checkpoint?.type === "checkpoint" ? checkpoint.dir : "");
    const answers = await sampler.complete(["river:", [{ role: "user", content: "lamp?" }]], { temperature: 0 });
    expect(answers.flat().map(({ text }) => text)).toEqual(["quiet and green", "seven of glass"]);
    sampler.close();
  });
});

describe("the loop", () => {
  const small = {
    ...plain,
    learning_rate: 1e-3,
    per_device_train_batch_size: 4,
    warmup_ratio: 0.25,
    lr_scheduler_type: "cosine",
  };

  it("keeps the number of tensors from step 2 on, and frees all at the end", async () => {
    const before = tf.memory().numTensors;
    const counts: number[] = [];
    const request = {
      algorithm: "dpo",
      model: await tinyModel(4),
      train: politePairs(16, 0, 5),
      samplePrompts: ["river"],
    };
    await collect({ ...request, config: { ...small, max_steps: 8, sample_steps: 3 } }, undefined, (event) => {
      if (event.type === "metrics") counts.push(tf.memory().numTensors);
    });
    expect(new Set(counts.slice(1)).size).toBe(1);
    expect(tf.memory().numTensors).toBe(before);
  });

  it.each(Object.keys(algorithms))("resumes %s exactly: k steps and then n are k + n", async (algorithm) => {
    const twice = algorithm === "kto" || algorithm === "prm"; // they make two rows of each pair
    const group = (i: number) => (i % 2 === 0 ? "Brief" : "Warm"); // GDPO learns from beliefs that differ
    const pairs = politePairs(twice ? 10 : 20, 0, 6).map((pair, i) => {
      return algorithm === "gdpo" ? { ...pair, group: group(i) } : pair;
    });
    const online = { max_completion_length: 8, max_steps: 10, rewards: '[{"type":"length","max":4,"slack":4}]' };
    const writes = findAlgorithm(algorithm).learnsFrom === "prompts";
    const { shape } = findAlgorithm(algorithm).config;
    const several = {
      ...("num_generations" in shape && { num_generations: 2 }),
      ...("target_kl" in shape && { target_kl: 1, kl_horizon: 100, num_mini_batches: 2 }),
    };
    const config = {
      ...{ ...small, num_train_epochs: 2, logging_steps: 2, weight_decay: 0.1, eval_steps: 5 },
      ...(writes && { ...online, ...several }),
    };
    const request = { algorithm, model: await tinyModel(5), train: pairs, test: pairs.slice(0, 4), config };
    const whole = await collect(request);
    expect(whole.at(-1)).toEqual({ type: "end", step: 10, reason: "finished" });

    const out = temporaryFolder();
    const stop = new AbortController();
    const firstPart = await collect({ ...request, out }, stop.signal, (event) => {
      if (event.type === "metrics" && event.step === 5) stop.abort(); // in mid-epoch, between two points of the curve
    });
    expect(firstPart.at(-1)).toEqual({ type: "end", step: 5, reason: "stopped" });
    const secondPart = await collect({ ...request, out, resume: true });
    expect(secondPart).toContainEqual(expect.objectContaining({ type: "start", firstStep: 6, totalSteps: 10 }));
    expect([...curve(firstPart), ...curve(secondPart)]).toEqual(curve(whole));
    const final = (events: TrainEvent[]) =>
      events.flatMap((event) => (event.type === "checkpoint" && event.final ? [event.sha256] : []));
    expect(final(secondPart)).toEqual(final(whole));
  });

  it("says a finished run's last checkpoint again when it is resumed: its writer may have died before it could", async () => {
    const request = {
      algorithm: "dpo",
      model: await tinyModel(9),
      train: politePairs(8, 0, 13),
      out: temporaryFolder(),
    };
    const config = { ...small, max_steps: 2 };
    const saved = (await collect({ ...request, config })).filter((event) => event.type === "checkpoint");
    const again = await collect({ ...request, config, resume: true });
    expect(again.map(({ type }) => type)).toEqual(["log", "start", "checkpoint", "end"]);
    expect(again.filter((event) => event.type === "checkpoint")).toEqual(saved);
  });

  it("refuses to go on as another run", async () => {
    const request = {
      algorithm: "dpo",
      model: await tinyModel(6),
      train: politePairs(8, 0, 7),
      out: temporaryFolder(),
    };
    await collect({ ...request, config: { ...small, max_steps: 1 } });
    const other = { ...request, resume: true, config: { ...small, max_steps: 1, beta: 0.2 } };
    await expect(collect(other)).rejects.toThrow(/run with different config/);
  });

  it.each([
    ["sft", {}],
    ["reward", { center_rewards_coefficient: 0.1 }],
    ["dpo", {}],
    ["kto", { loss_type: "apo_zero_unpaired" }],
    ["simpo", {}],
  ])("gives %s the same gradient in one batch of 4 as in 4 of 1", async (algorithm, settings) => {
    const rows = politePairs(4, 0, 8);
    const first = async (size: number) => {
      const config = {
        ...{ ...small, ...settings },
        max_steps: 1,
        per_device_train_batch_size: size,
        gradient_accumulation_steps: 4 / size,
      };
      return trainCurve(await collect({ algorithm, model: fixtureModel, train: rows, config })).at(0);
    };
    const [one, many] = [await first(4), await first(1)];
    expect(many?.loss).toBeCloseTo(one?.loss ?? 0, 5);
    expect((many?.grad_norm ?? 0) / (one?.grad_norm ?? 1)).toBeCloseTo(1, 4);
    expect(many?.num_tokens).toBe(one?.num_tokens);
  });

  it("stops with a reason when the loss is no longer a number", async () => {
    const model = await tinyModel(7);
    const tensors = new Map(openWeights(model).tensors);
    const norm = tensors.get("model.norm.weight")?.read() ?? new Float32Array();
    tensors.set("model.norm.weight", inMemory([norm.length], norm.fill(1e38)));
    await writeWeights(model, tensors);
    const request = { algorithm: "sft", model, train: [{ prompt: "a", completion: "b" }] };
    await expect(collect(request)).rejects.toThrow(/At step 1 the loss is .*Lower learning_rate/);
  });

  it.each([
    [{ beta: 0 }, /beta: Beta must be above 0/],
    [{ learning_rate: -1 }, /learning_rate/],
    [{ bta: 1 }, /Unrecognized key: "bta"/],
    [{ max_length: 8 }, /No usable training rows of 4/],
  ])("refuses %j before it starts", async (config, reason) => {
    await expect(
      collect({ algorithm: "dpo", model: fixtureModel, train: politePairs(4, 0, 9), config }),
    ).rejects.toThrow(reason);
  });

  it("says which row is wrong, and that a reward model cannot write", async () => {
    const broken = [...politePairs(2, 0, 10), { prompt: "a", chosen: "b" }];
    await expect(collect({ algorithm: "dpo", model: fixtureModel, train: broken })).rejects.toThrow(
      /Row 3 of the training data: rejected/,
    );
    const rewards = await collect({
      algorithm: "reward",
      model: await tinyModel(8),
      train: politePairs(4, 0, 11),
      config: { max_steps: 1 },
    });
    const model = rewards.flatMap((event) => (event.type === "checkpoint" ? [event.dir] : []))[0] ?? "";
    await expect(collect({ algorithm: "dpo", model, train: politePairs(4, 0, 11) })).rejects.toThrow(
      /is a reward model/,
    );
  });

  it("tells of rows that it leaves out", async () => {
    const long = { prompt: "word ".repeat(60), chosen: "a", rejected: "b" };
    const config = { ...small, max_steps: 1, max_length: 32 };
    const events = await collect({
      algorithm: "dpo",
      model: fixtureModel,
      train: [...politePairs(4, 0, 12), long],
      config,
    });
    const message = "1 of 5 training rows left out: the prompt alone fills max_length, or the pair is a tie.";
    expect(events).toContainEqual({ type: "log", level: "warning", message });
  });
});
