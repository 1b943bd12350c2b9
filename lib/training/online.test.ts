import { describe, expect, it } from "vitest";
import { collect, tinyModel, trainCurve } from "./tiny-model.fixture";

const prompts = ["What is", "The lamp", "Tell me", "Once upon", "How do", "Why is", "A river", "My name"].map(
  (prompt) => ({ prompt }),
);
const vowels = '[{"type":"keyword","include":["a","e","i","o","u"],"whole_words":false}]'; // the share of them that occurs
const settings = {
  ...{ rewards: vowels, max_completion_length: 8, learning_rate: 0.015, lr_scheduler_type: "constant" },
  ...{ warmup_ratio: 0, per_device_train_batch_size: 16, sample_steps: 0, eval_steps: 0, save_steps: 0 },
};

/** The mean reward of the first two and of the last three steps. */
async function rewardsOf(algorithm: string, config: object) {
  const events = await collect({
    algorithm,
    model: await tinyModel(4),
    train: prompts,
    config: { ...settings, ...config },
  });
  const rewards = trainCurve(events).map(({ reward = Number.NaN }) => reward);
  const mean = (some: readonly number[]) => some.reduce((sum, each) => sum + each, 0) / some.length;
  return { first: mean(rewards.slice(0, 2)), last: mean(rewards.slice(-3)), events };
}

describe("methods that learn from what the model writes", () => {
  it.each([
    ["grpo", { max_steps: 24, num_generations: 8 }],
    ["rloo", { max_steps: 24, beta: 0.001, num_generations: 8, normalize_advantages: true }],
    ["reinforce", { max_steps: 24, beta: 0.001 }],
    [
      "ppo",
      {
        max_steps: 24,
        kl_coef: 0.001,
        temperature: 1,
        num_ppo_epochs: 2,
        num_mini_batches: 2,
        per_device_train_batch_size: 8,
      },
    ],
    ["online_dpo", { max_steps: 24, temperature: 1, num_generations: 4 }],
  ])("%s: learns what is rewarded", async (algorithm, config) => {
    const { first, last } = await rewardsOf(algorithm, config);
    expect(first).toBeLessThan(0.7);
    expect(last).toBeGreaterThan(first + 0.15);
  });
});
