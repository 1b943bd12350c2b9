import { expect, it } from "vitest";
import { collect, curve, tinyModel } from "./tiny-model.fixture";

const pairs = ["river stone", "cloud lamp green", "seven", "north paper glass"].map((text) => ({
  prompt: "quiet",
  chosen: ` ${text} thanks`,
  rejected: ` ${text} ${text}`,
}));
const rows = { sft: pairs.map(({ prompt, chosen }) => ({ prompt, completion: chosen })), reward: pairs, dpo: pairs };
const lora = { use_peft: true, lora_r: 2, lora_dropout: 0.5 };

it.each([
  ["sft", {}],
  ["reward", {}],
  ["dpo", {}],
  ["dpo", lora],
  ["sft", { ...lora, use_dora: true }],
] as const)("%s with %j takes the same steps when layers are computed again", async (algorithm, settings) => {
  const model = await tinyModel(1);
  const follow = async (gradient_checkpointing: boolean) => {
    const config = {
      ...{ ...settings, gradient_checkpointing, max_steps: 4, learning_rate: 1e-2, warmup_ratio: 0 },
      ...{ per_device_train_batch_size: 2, save_steps: 0, sample_steps: 0, lr_scheduler_type: "constant" },
    };
    return curve(await collect({ algorithm, model, train: rows[algorithm], config }));
  };
  const plain = await follow(false);
  const again = await follow(true);
  expect(plain.length).toBe(4);
  expect(Math.abs((plain[3]?.loss ?? 0) - (plain[0]?.loss ?? 0))).toBeGreaterThan(0.01);
  for (const [i, { loss, grad_norm }] of plain.entries()) {
    expect((again[i]?.loss ?? 0) / (loss ?? 1)).toBeCloseTo(1, 5);
    expect((again[i]?.grad_norm ?? 0) / (grad_norm ?? 1)).toBeCloseTo(1, 4);
  }
});
