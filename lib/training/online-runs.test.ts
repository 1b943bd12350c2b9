import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { readCheckpoint, withHead, writeCheckpoint } from "../nn/checkpoint-files";
import { collect, curve, temporaryFolder, tinyModel, trainCurve } from "./tiny-model.fixture";

const prompts = ["What is", "The lamp", "Tell me", "Once upon"].map((prompt) => ({ prompt }));
const keyword = { type: "keyword", include: ["e", "a", "o", "s", "t"], whole_words: false };
const small = {
  ...{ max_completion_length: 8, per_device_train_batch_size: 8, max_steps: 2, warmup_ratio: 0, learning_rate: 1e-3 },
  ...{ sample_steps: 0, eval_steps: 0, save_steps: 0 },
};
const rewarded = (...rewards: readonly object[]) => ({ rewards: JSON.stringify(rewards) });

/** A model's body with a scalar head, in a folder of its own. */
async function rewardModel(folder: string): Promise<string> {
  const out = temporaryFolder();
  await writeCheckpoint(out, withHead(readCheckpoint(folder), "score", 3));
  return out;
}

const run = async (algorithm: string, model: string, config: object, more: object = {}) =>
  collect({ algorithm, model, train: prompts, config: { ...small, ...config }, ...more });

describe("a run whose model writes", () => {
  it("is refused with what to change: a group of 1, beta below 0, no rewards, no prompts, a batch that groups do not divide", async () => {
    const model = await tinyModel(3);
    const rewards = rewarded(keyword);
    await expect(run("grpo", model, { ...rewards, num_generations: 1 })).rejects.toThrow(
      /num_generations: Take at least 2/,
    );
    await expect(run("grpo", model, { ...rewards, beta: -1 })).rejects.toThrow(/beta: Beta cannot be below 0/);
    await expect(run("grpo", model, {})).rejects.toThrow(/rewards is empty: name a reward model or a rule/);
    await expect(run("grpo", model, { rewards: "[" })).rejects.toThrow(/rewards: Not JSON/);
    await expect(run("grpo", model, { ...rewards, num_generations: 3 })).rejects.toThrow(
      /which 3 per prompt do not divide/,
    );
    await expect(run("grpo", model, rewards, { train: [] })).rejects.toThrow(/There are no prompts to answer/);
    await expect(run("rloo", model, rewarded({ type: "exact_answer" }))).rejects.toThrow(/reads the column/);
    await expect(run("grpo", model, rewarded({ type: "reward_model", model }))).rejects.toThrow(
      /is not a reward model/,
    );
  });

  it("is refused a reward model of another tokenizer", async () => {
    const model = await tinyModel(3);
    const other = await rewardModel(model);
    const file = join(other, "tokenizer.json");
    const tokenizer = JSON.parse(readFileSync(file, "utf8"));
    const [one = "", two = ""] = Object.keys(tokenizer.model.vocab).slice(-2);
    const { [one]: first, [two]: second } = tokenizer.model.vocab;
    Object.assign(tokenizer.model.vocab, { [one]: second, [two]: first });
    writeFileSync(file, JSON.stringify(tokenizer));
    const config = rewarded({ type: "reward_model", model: other });
    await expect(run("rloo", model, config)).rejects.toThrow(/has another tokenizer/);
  });

  it("reads pairs as prompts, each once, and shows what it wrote with its reward", async () => {
    const pairs = [1, 2].flatMap(() => prompts.map(({ prompt }) => ({ prompt, chosen: "yes", rejected: "no" })));
    const config = { ...rewarded(keyword), num_generations: 2, num_train_epochs: 1, max_steps: -1, sample_steps: 1 };
    const events = await run("grpo", await tinyModel(3), { ...config, eval_steps: 1 }, { train: pairs, test: prompts });
    const measured = curve(events).find((values) => "eval_reward" in values);
    expect(measured?.eval_reward).toBeGreaterThanOrEqual(0);
    expect(events.at(-1)).toMatchObject({ step: 1, reason: "finished" }); // 4 prompts, 2 responses each, 8 a step
    const shown = events.flatMap((event) => (event.type === "samples" ? event.samples : []));
    expect(shown).toHaveLength(8);
    expect(shown.every(({ score }) => score !== undefined && score >= 0 && score <= 1)).toBe(true);
    const [values] = trainCurve(events);
    expect(values).toMatchObject({ "completions/max_length": 8, num_tokens: expect.any(Number) });
    const mean = shown.reduce((sum, { score = 0 }) => sum + score, 0) / shown.length;
    expect(values?.reward).toBeCloseTo(mean, 5);
    expect(values?.["sampling/sampling_logp_difference/max"]).toBeLessThan(1e-4);
  });

  it("tells several rewards apart, and tries other prompts for groups that teach nothing", async () => {
    const both = rewarded(keyword, { type: "length", min: 8, weight: 0.5, name: "long" });
    const [values] = trainCurve(
      await run("grpo", await tinyModel(3), {
        ...{ ...both, num_generations: 2, multi_objective_aggregation: "normalize_then_sum" },
        ...{ mask_truncated_completions: true, loss_type: "dr_grpo", num_iterations: 2 },
      }),
    );
    expect(values).toHaveProperty("rewards/keyword/mean");
    expect(values).toHaveProperty("rewards/long/std");
    const same = rewarded({ type: "length", max: 100 }); // 0 for all
    const [flat] = trainCurve(
      await run("grpo", await tinyModel(3), { ...same, num_generations: 4, dynamic_sampling: 2 }),
    );
    expect(flat).toMatchObject({ frac_reward_zero_std: 1, loss: 0, grad_norm: 0 });
    expect(flat?.frac_groups_discarded).toBeCloseTo(2 / 3, 6); // three tries of 2 groups, of which 2 are kept
  });

  it.each([
    ["whole", {}],
    ["with LoRA, whose reference is the base", { use_peft: true, lora_r: 2 }],
  ])("is at its reference before it learns, and leaves it then: %s", async (_, lora) => {
    const config = { ...rewarded(keyword), num_generations: 4, beta: 0.1, learning_rate: 0.02, ...lora };
    const [first, second] = trainCurve(
      await run("grpo", await tinyModel(3), { ...config, lr_scheduler_type: "constant" }),
    );
    expect(first?.kl).toBeCloseTo(0, 6);
    expect(second?.kl).toBeGreaterThan(1e-5);
  });

  it("online DPO tells how far its responses are from the reference", async () => {
    const config = { ...rewarded({ type: "length", unit: "characters", max: 2, slack: 40 }), num_generations: 4 };
    const [first, second] = trainCurve(
      await run("online_dpo", await tinyModel(3), { ...config, learning_rate: 0.02, lr_scheduler_type: "constant" }),
    );
    expect(first?.["objective/kl"]).toBeCloseTo(0, 4);
    expect(second?.["objective/kl"]).toBeGreaterThan(0.01); // nats a response
  });

  it("measures by held-out pairs what it forgets, as SFT measures its loss", async () => {
    const model = await tinyModel(3);
    const pairs = prompts.map(({ prompt }, i) => ({
      prompt,
      chosen: ` ${"yes, it is. ".repeat(i + 1)}`,
      rejected: " no",
    }));
    const still = { learning_rate: 1e-12, max_steps: 1 };
    const written = await run("grpo", model, { ...rewarded(keyword), ...still, num_generations: 4 }, { test: pairs });
    const imitated = pairs.map(({ prompt, chosen }) => ({ prompt, completion: chosen }));
    const { max_completion_length: _, ...common } = { ...small, ...still };
    const copied = await collect({ algorithm: "sft", model, train: imitated, test: imitated, config: common });
    const [forgotten, loss] = [curve(written).at(-1)?.eval_sft_loss, curve(copied).at(-1)?.eval_loss];
    expect(forgotten).toBeCloseTo(loss ?? Number.NaN, 4);
    const without = await run("grpo", model, { ...rewarded(keyword), ...still, num_generations: 4 }, { test: prompts });
    expect(curve(without).at(-1)).not.toHaveProperty("eval_sft_loss");
  });

  it("PPO starts its value model from the reward model, and keeps it beside the policy", async () => {
    const model = await tinyModel(3);
    const scorer = await rewardModel(model);
    const config = {
      ...rewarded({ type: "reward_model", model: scorer }),
      missing_eos_penalty: 1,
      whiten_rewards: true,
    };
    const out = temporaryFolder();
    const events = await run("ppo", model, { ...config, num_ppo_epochs: 1, learning_rate: 1e-9 }, { out });
    const value = join(out, "checkpoints", "step-2", "value");
    expect(existsSync(join(value, "optimizer.safetensors"))).toBe(true);
    const [kept, was] = [readCheckpoint(value), readCheckpoint(scorer)];
    for (const [name, tensor] of was.weights) {
      const now = kept.weights.get(name)?.read() ?? [];
      for (const [i, weight] of tensor.read().entries()) expect(now[i]).toBeCloseTo(weight, 5);
    }
    expect(trainCurve(events)[0]).toMatchObject({
      ...{ "objective/kl": expect.any(Number), "loss/value_avg": expect.any(Number), kl_coef: 0.05 },
      value_grad_norm: expect.any(Number),
    });
  });

  it("can be stopped while it writes: what the step before left is saved, and it goes on to the same end", async () => {
    const model = await tinyModel(3);
    const config = { ...rewarded(keyword), num_generations: 4, max_steps: 3 };
    const whole = await run("grpo", model, config);
    const out = temporaryFolder();
    const stop = new AbortController();
    const events = await collect(
      { algorithm: "grpo", model, train: prompts, config: { ...small, ...config }, out },
      stop.signal,
      (event) => {
        if (event.type === "metrics" && event.step === 2) setImmediate(() => setImmediate(() => stop.abort()));
      },
    );
    expect(events.at(-1)).toMatchObject({ type: "end", reason: "stopped" });
    const rest = await run("grpo", model, config, { out, resume: true });
    expect([...trainCurve(events), ...trainCurve(rest)]).toEqual(trainCurve(whole));
  });
});
