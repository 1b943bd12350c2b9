import { describe, expect, test } from "vitest";
import { findAlgorithm } from "../algorithms/registry";
import { describeArchitecture } from "../nn/families";
import { fitOf, savingsFor } from "./advise";
import { correctEstimate, sayCorrection } from "./correct";
import { estimateMemory, type MemoryEstimate, type Workload } from "./estimate";
import { longestText, tokensOf } from "./longest-row";

const MB = 1e6;
/** `llama` shapes as bench/frame/shapes.ts has them. */
const llama = (layers: number, width: number, heads: number, inner: number, vocabulary: number, keyHeads = heads) =>
  describeArchitecture({
    ...{ model_type: "llama", vocab_size: vocabulary, hidden_size: width, intermediate_size: inner },
    ...{ num_hidden_layers: layers, num_attention_heads: heads, num_key_value_heads: keyHeads },
    ...{ max_position_embeddings: 1024, tie_word_embeddings: true, rope_parameters: { rope_theta: 10_000 } },
  });
const shapes = {
  "3.7M": llama(4, 256, 4, 688, 2048),
  "30M": llama(8, 512, 8, 1376, 8192),
  "135M": llama(30, 576, 9, 1536, 49_152, 3),
};
const tensorflow = { name: "tensorflow", gpu: false, captured: true };
const wasm = { name: "wasm", gpu: false, captured: false };

function workload(
  algorithm: string,
  shape: keyof typeof shapes,
  batch: number,
  length: number,
  settings: Record<string, unknown> = {},
  by = tensorflow,
): Workload {
  const method = findAlgorithm(algorithm);
  const sizes = { per_device_train_batch_size: batch, per_device_eval_batch_size: batch, max_length: length };
  const config = method.readConfig({ ...sizes, ...settings });
  return { architecture: shapes[shape], method, config, by, longestRow: null };
}

const bytesOf = ({ parts }: MemoryEstimate, what: string) =>
  parts.filter((part) => part.what === what).reduce((sum, { bytes }) => sum + bytes, 0);

/** Peaks of real runs of four steps on 2 cores, Linux, 2026-11-21: `npm run bench -- estimate` measures again. */
const measured: [Workload, number][] = [
  [workload("sft", "3.7M", 8, 128), 771],
  [workload("dpo", "3.7M", 4, 128), 763],
  [workload("sft", "3.7M", 32, 256), 1616],
  [workload("sft", "3.7M", 32, 256, { gradient_checkpointing: true }), 1045],
  [workload("sft", "30M", 8, 128), 1542],
  [workload("sft", "30M", 8, 128, { optim: "sgd" }), 1339],
  [workload("dpo", "30M", 8, 256), 3030],
  [workload("dpo", "30M", 8, 256, { gradient_checkpointing: true }), 1569],
  [workload("sft", "30M", 16, 256, { use_peft: true }), 2680],
  [workload("reward", "30M", 8, 256), 2785],
  [workload("sft", "135M", 2, 256), 3809],
  [workload("sft", "3.7M", 8, 128, {}, wasm), 629],
  [workload("sft", "30M", 4, 128, {}, wasm), 1401],
];

describe("estimateMemory", () => {
  test.each(measured.map(([work, peak], i) => [i, work, peak] as const))(
    "measured run %i, within a tenth",
    (_, work, peak) => {
      expect(Math.abs(estimateMemory(work).total / (peak * MB) - 1)).toBeLessThan(0.1);
    },
  );

  test("weights, gradients and moments are four bytes for each weight", () => {
    const estimate = estimateMemory(workload("sft", "135M", 2, 256));
    const weights = 134_515_008; // SmolLM2-135M's, as transformers counts them
    expect(bytesOf(estimate, "weights")).toBe(4 * weights);
    expect(bytesOf(estimate, "gradients")).toBe(4 * weights);
    expect(bytesOf(estimate, "moments")).toBe(8 * weights);
  });

  test("SGD has no moments; LoRA has those of the adapter alone, and the whole model's weights", () => {
    expect(bytesOf(estimateMemory(workload("sft", "30M", 8, 128, { optim: "sgd" })), "moments")).toBe(0);
    const lora = estimateMemory(
      workload("dpo", "30M", 8, 128, { use_peft: true, lora_r: 4, lora_target_modules: "q_proj" }),
    );
    const adapter = 8 * 4 * (512 + 512);
    expect(bytesOf(lora, "moments")).toBe(8 * adapter);
    expect(bytesOf(lora, "weights")).toBe(
      bytesOf(estimateMemory(workload("dpo", "30M", 8, 128)), "weights") + 4 * adapter,
    );
  });

  test("a reference over fixed data is no second model; one that is asked while the policy writes is, but for LoRA", () => {
    const roles = (settings: Record<string, unknown>, learnsFrom: "preference" | "prompts") => {
      const work = workload("dpo", "3.7M", 8, 128, settings);
      const method = { ...work.method, learnsFrom, roles: ["policy", "reference", "value"] as const };
      const { parts } = estimateMemory({ ...work, method, rewardModels: [1000] });
      return parts.filter(({ what }) => what === "weights").map(({ role }) => role);
    };
    expect(roles({}, "preference")).toEqual(["policy", "value", "reward"]);
    expect(roles({}, "prompts")).toEqual(["policy", "reference", "value", "reward"]);
    expect(roles({ use_peft: true }, "prompts")).toEqual(["policy", "value", "reward"]);
    const without = workload("grpo", "3.7M", 8, 128, { rewards: '[{"type":"length"}]', beta: 0 });
    expect(estimateMemory(without).parts.some(({ role }) => role === "reference")).toBe(false);
  });

  test("a value model is trained as the policy is: whole, or with LoRA its adapter and its head", () => {
    const bytes = (settings: Record<string, unknown>) => {
      const work = workload("ppo", "30M", 8, 128, { rewards: '[{"type":"length","max":9}]', ...settings });
      return (role: string, what: string) =>
        estimateMemory(work).parts.find((part) => part.role === role && part.what === what)?.bytes ?? 0;
    };
    const [whole, lora] = [bytes({}), bytes({ use_peft: true })];
    const head = 4 * 512;
    expect(whole("value", "moments")).toBe(whole("policy", "moments") + 2 * head);
    expect(lora("value", "gradients")).toBe(lora("policy", "gradients") + head);
    expect(lora("value", "weights")).toBe(lora("policy", "weights") + head);
  });

  test("logits stop growing where the head takes them in chunks", () => {
    const logits = (batch: number) => bytesOf(estimateMemory(workload("sft", "135M", batch, 512)), "logits");
    expect(logits(8)).toBe(logits(1));
    expect(logits(1)).toBe(3 * 4 * 512 * 49_152);
  });

  test("rows shorter than max_length take what they take, a bucket's filling included", () => {
    const work = workload("sft", "30M", 8, 1024);
    const short = estimateMemory({ ...work, longestRow: 100 });
    expect(short.total).toBe(estimateMemory(workload("sft", "30M", 8, 128)).total);
  });
});

describe("correctEstimate", () => {
  const estimate = { parts: [{ role: "process", what: "process", bytes: 600 }] as const, total: 600 };
  test("without earlier runs it stays, and says so", () => {
    const same = correctEstimate(estimate, []);
    expect(same).toMatchObject({ total: 600, raw: 600, from: 0 });
    expect(sayCorrection(same)).toBe("not yet corrected by runs on this machine");
  });
  test("the median of measured / estimated, so that one odd run does not count", () => {
    const past = [1.1, 1.2, 9].map((ratio) => ({ estimated: 100, peak: 100 * ratio }));
    const corrected = correctEstimate(estimate, past);
    expect(corrected.total).toBeCloseTo(720, 9);
    expect(corrected.parts[0]?.bytes).toBeCloseTo(720, 9);
    expect(sayCorrection(corrected)).toBe("corrected by 3 earlier runs here");
    expect(sayCorrection(correctEstimate(estimate, past.slice(0, 1)))).toBe("corrected by 1 earlier run here");
  });
  test("runs of about the same size are asked first", () => {
    const small = Array.from({ length: 20 }, () => ({ estimated: 10, peak: 20 }));
    const alike = Array.from({ length: 7 }, () => ({ estimated: 580, peak: 580 }));
    expect(correctEstimate(estimate, [...small, ...alike]).total).toBeCloseTo(600, 9);
  });
});

describe("what to do", () => {
  test("each saving is what the run would take with that setting, and what saves nothing is not named", () => {
    const work = workload("dpo", "30M", 16, 512);
    const savings = savingsFor(work, 2);
    expect(savings.map(({ setting }) => setting)).toEqual([
      "per_device_train_batch_size",
      "per_device_train_batch_size",
      "gradient_checkpointing",
      "max_length",
    ]);
    const half = workload("dpo", "30M", 8, 512);
    expect(savings[0]?.total).toBe(2 * estimateMemory(half).total);
    expect(savings[0]?.text).toContain("a batch size of 8 with 2 batches per step");
    expect(savingsFor(workload("sft", "135M", 1, 32)).map(({ setting }) => setting)).toContain("use_peft");
  });
  test("fits, may not fit, does not fit", () => {
    const machine = { total: 1000, free: 500 };
    expect([400, 600, 1100].map((total) => fitOf({ total }, machine))).toEqual(["fits", "tight", "too large"]);
  });
});

test("the longest text of rows of every format; more text is more tokens, more so with few tokens to choose from", () => {
  const rows = [{ prompt: "ab", chosen: "c", rejected: "def" }, { prompt: "éé", completion: "" }, 3];
  expect(longestText(rows)).toEqual({ row: 5, prompt: 4 });
  const turns = [
    { role: "user", content: "four" },
    { role: "assistant", content: "two" },
  ];
  expect(longestText([{ messages: turns }])).toEqual({ row: 7, prompt: 0 });
  expect(tokensOf(1000, 512)).toBeGreaterThan(tokensOf(1000, 50_000));
  expect(tokensOf(1000, 50_000)).toBeGreaterThanOrEqual(1000 / 4);
});
