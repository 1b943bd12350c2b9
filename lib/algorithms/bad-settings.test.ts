import { expect, it } from "vitest";
import { type AlgorithmName, algorithms } from "./registry";

/** Settings that are each allowed and do not go together, and what is said of them. */
const cases: [AlgorithmName, object, RegExp][] = [
  ["dpo", { beta: 0 }, /beta: Beta must be above 0/],
  ["dpo", { label_smoothing: 0.1 }, /label_smoothing: Only cdpo, robust, .*aot.* read it/],
  ["dpo", { loss_type: "aot", use_weighting: true }, /use_weighting: aot sorts the batch/],
  [
    "dpo",
    { loss_weights: "sigmoid 1, aot 1", per_device_train_batch_size: 1 },
    /batch_size: aot sorts the batch: take/,
  ],
  ["dpo", { loss_type: "aot", f_divergence_type: "js_divergence" }, /f_divergence_type: aot cannot follow it/],
  ["dpo", { ld_alpha: 1.5 }, /ld_alpha/],
  ["kto", { per_device_train_batch_size: 1 }, /take at least 2/],
  ["reward", { margin_per_rank: -1 }, /margin_per_rank: A margin below 0/],
  ["grpo", { num_generations: 1 }, /num_generations: Take at least 2/],
  ["grpo", { loss_type: "cispo" }, /epsilon_high: Of cispo it is the largest ratio itself/],
  ["grpo", { delta: 1.1 }, /delta: It must be above 1 and the clipping/],
  ["grpo", { delta: 4, loss_type: "sapo" }, /delta: sapo does not read it/],
  ["grpo", { use_bias_correction_kl: true }, /use_bias_correction_kl: There is no KL/],
  ["grpo", { entropy_coef: -0.1 }, /entropy_coef: Below 0/],
  ["rloo", { reward_clip_range: "1, -1" }, /reward_clip_range: Write the least and the most/],
  ["rloo", { num_generations: 3 }, /3 per prompt do not divide/],
  ["ppo", { target_kl: 6, kl_coef: 0 }, /target_kl: A penalty of 0 stays 0/],
  ["online_dpo", { beta: 0 }, /beta: Beta must be above 0/],
];

it.each(cases)("%s refuses %j", (name, settings, said) => {
  expect(() => algorithms[name].readConfig(settings)).toThrow(said);
});
