import { describe, expect, it } from "vitest";
import { collect, tinyModel, trainCurve } from "./tiny-model.fixture";

const prompts = ["What is", "The lamp", "Tell me", "Once upon", "How do", "Why is", "A river", "My name"].map(
  (prompt) => ({ prompt }),
);
const short = '[{"type":"length","max":1,"slack":12}]';
const settings = {
  ...{ rewards: short, max_completion_length: 12, learning_rate: 0.02, lr_scheduler_type: "constant" },
  ...{ warmup_ratio: 0, sample_steps: 0, eval_steps: 0, save_steps: 0 },
};

/** The mean reward of the first and of the last five steps. */
async function rewardsOf(algorithm: string, config: object) {
  const events = await collect({
    algorithm,
    model: await tinyModel(4),
    train: prompts,
    config: { ...settings, ...config },
  });
  const rewards = trainCurve(events).map(({ reward = Number.NaN }) => reward);
  const mean = (some: readonly number[]) => some.reduce((sum, each) => sum + each, 0) / some.length;
  return { first: mean(rewards.slice(0, 5)), last: mean(rewards.slice(-5)), events };
}

describe("methods that learn from what the model writes", () => {
  it.each([
    ["grpo", { max_steps: 20, num_generations: 8 }],
    ["rloo", { max_steps: 20, beta: 0.001 }],
    ["reinforce", { max_steps: 20, beta: 0.001 }],
    [
      "ppo",
      {
        max_steps: 20,
        kl_coef: 0.001,
        temperature: 1,
        num_ppo_epochs: 2,
        num_mini_batches: 2,
        per_device_train_batch_size: 16,
      },
    ],
    ["online_dpo", { max_steps: 20, temperature: 1, num_generations: 4 }],
  ])("%s: learns to answer briefly", async (algorithm, config) => {
    const { first, last } = await rewardsOf(algorithm, config);
    expect(first).toBeLessThan(-0.7);
    expect(last).toBeGreaterThan(first + 0.4);
  });
});
