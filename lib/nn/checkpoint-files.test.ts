import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { readCheckpoint, withHead, writeCheckpoint, writeFreshWeights } from "./checkpoint-files";
import { hashWeights, openWeights, writeWeights } from "./weight-files";

const folder = fileURLToPath(new URL("./fixtures/llama", import.meta.url));
const copy = () => {
  const to = mkdtempSync(join(tmpdir(), "chorus-model-"));
  cpSync(folder, to, { recursive: true });
  return to;
};
const editConfig = (to: string, changes: object) => {
  const path = join(to, "config.json");
  writeFileSync(path, JSON.stringify({ ...JSON.parse(readFileSync(path, "utf8")), ...changes }));
};

describe("readCheckpoint", () => {
  it.each([
    [{ model_type: "mamba" }, /model_type "mamba" is not supported; there is: llama/],
    [{ hidden_act: "gelu" }, /config.json: hidden_act: activation "gelu" is not supported; there is: silu/],
    [{ attention_bias: true }, /model.layers.0.self_attn.q_proj.bias is missing/],
    [
      { rope_scaling: { rope_type: "yarn" } },
      /config.json: RoPE of type "yarn" is not supported; there is: default, linear, llama3/,
    ],
    [{ num_key_value_heads: 3 }, /not a multiple/],
    [{ hidden_size: "64" }, /hidden_size/],
    [{ num_hidden_layers: 1 }, /model.layers.1.input_layernorm.weight is unknown/],
    [{ num_hidden_layers: 3 }, /model.layers.2.input_layernorm.weight is missing/],
    [{ vocab_size: 500 }, /model.embed_tokens.weight is \[512,64\], should be \[500,64\]/],
  ])("refuses %j and says why", (changes, reason) => {
    const to = copy();
    editConfig(to, changes);
    expect(() => readCheckpoint(to)).toThrow(reason);
  });

  it("names a folder that is none, and one without weights", async () => {
    expect(() => readCheckpoint("/nowhere")).toThrow("/nowhere/config.json cannot be read");
    const empty = mkdtempSync(join(tmpdir(), "chorus-model-"));
    cpSync(join(folder, "config.json"), join(empty, "config.json"));
    expect(() => readCheckpoint(empty)).toThrow("has no model.safetensors");
    await writeFreshWeights(empty, 1);
    expect(readCheckpoint(empty).weights.size).toBe(21);
  });

  it("leaves a tied head out, and the same seed draws the same weights", async () => {
    const to = copy();
    editConfig(to, { tie_word_embeddings: true });
    expect(readCheckpoint(to).weights.has("lm_head.weight")).toBe(false);
    const drawn: string[] = [];
    for (const seed of [1, 1, 2]) {
      await writeFreshWeights(to, seed);
      drawn.push(await hashWeights(to));
    }
    expect(drawn[0]).toBe(drawn[1]);
    expect(drawn[0]).not.toBe(drawn[2]);
  });
});

describe("writeCheckpoint", () => {
  it("gives a process reward model two classes, in place of a reward model's score of the same name", async () => {
    const [scores, to] = [mkdtempSync(join(tmpdir(), "chorus-model-")), mkdtempSync(join(tmpdir(), "chorus-model-"))];
    await writeCheckpoint(scores, withHead(readCheckpoint(folder), "score", 7));
    await writeCheckpoint(to, withHead(readCheckpoint(scores), "steps", 7));
    const read = readCheckpoint(to);
    expect(read.head).toBe("steps");
    expect(read.config).toMatchObject({
      architectures: ["LlamaForTokenClassification"],
      id2label: { 0: "LABEL_0", 1: "LABEL_1" },
    });
    expect(read.weights.get("score.weight")?.shape).toEqual([2, 64]);
    expect(read.weights.get("score.bias")?.read()).toEqual(new Float32Array(2));
    expect(read.weights.has("lm_head.weight")).toBe(false);
  });

  it("gives a reward model Hugging Face's names and keeps the body", async () => {
    const to = mkdtempSync(join(tmpdir(), "chorus-model-"));
    await writeCheckpoint(to, withHead(readCheckpoint(folder), "score", 7));
    const read = readCheckpoint(to);
    expect(read.head).toBe("score");
    expect(read.config).toMatchObject({
      architectures: ["LlamaForSequenceClassification"],
      id2label: { 0: "LABEL_0" },
    });
    expect(read.weights.get("score.weight")?.shape).toEqual([1, 64]);
    expect(read.weights.has("lm_head.weight")).toBe(false);
    const name = "model.layers.1.mlp.down_proj.weight";
    const want = readCheckpoint(folder).weights.get(name)?.read();
    expect(want).toBeDefined();
    expect(read.weights.get(name)?.read()).toEqual(want);
    expect(readFileSync(join(to, "chat_template.jinja"), "utf8")).toContain("add_generation_prompt");
  });

  it.each([
    [{ dtype: "bfloat16" }, { dtype: "float32" }, { dtype: "bfloat16" }],
    [{ dtype: undefined, torch_dtype: "float16" }, { torch_dtype: "float32" }, { torch_dtype: "bfloat16" }],
    [{ torch_dtype: "float16" }, { dtype: "float32", torch_dtype: "float32" }, { torch_dtype: "bfloat16" }],
    [{ dtype: undefined }, { dtype: "float32" }, { dtype: "bfloat16" }],
  ])("says in config.json what type it wrote, under the names that were there: %j", async (before, single, half) => {
    const from = copy();
    editConfig(from, before);
    const written = async (dtype: "F32" | "BF16") => {
      const to = mkdtempSync(join(tmpdir(), "chorus-model-"));
      await writeCheckpoint(to, readCheckpoint(from), { dtype });
      const config = JSON.parse(readFileSync(join(to, "config.json"), "utf8"));
      return { types: Object.keys(config).filter((key) => key.endsWith("dtype")), config, to };
    };
    const [whole, brain] = [await written("F32"), await written("BF16")];
    expect(whole.config).toMatchObject(single);
    expect(whole.types.sort()).toEqual(Object.keys(single).sort());
    expect(brain.config).toMatchObject(half);
    expect(readCheckpoint(brain.to).weights.get("model.norm.weight")?.dtype).toBe("BF16");
  });

  it("takes tokenizer files along, those of other programs too, and converts a folder in place", async () => {
    const from = copy();
    mkdirSync(join(from, "additional_chat_templates"));
    writeFileSync(join(from, "additional_chat_templates/tool_use.jinja"), "tools");
    writeFileSync(join(from, "tokenizer.model"), "sentencepiece");
    writeFileSync(join(from, "README.md"), "not the model's");
    const to = mkdtempSync(join(tmpdir(), "chorus-model-"));
    await writeCheckpoint(to, readCheckpoint(from), { dtype: "BF16" });
    expect(readFileSync(join(to, "additional_chat_templates/tool_use.jinja"), "utf8")).toBe("tools");
    expect(readFileSync(join(to, "tokenizer.model"), "utf8")).toBe("sentencepiece");
    expect(existsSync(join(to, "README.md"))).toBe(false);
    const before = readCheckpoint(to).weights.get("lm_head.weight")?.read();
    await writeCheckpoint(to, readCheckpoint(to), { maxShardBytes: 100_000 });
    expect(readdirSync(to)).toContain("model.safetensors.index.json");
    expect(readCheckpoint(to).weights.get("lm_head.weight")).toMatchObject({ dtype: "F32" });
    expect(readCheckpoint(to).weights.get("lm_head.weight")?.read()).toEqual(before);
    expect(readFileSync(join(to, "tokenizer.model"), "utf8")).toBe("sentencepiece");
  });

  it("refuses a file that lost a tensor", async () => {
    const to = copy();
    const tensors = new Map(openWeights(to).tensors);
    tensors.delete("model.norm.weight");
    await writeWeights(to, tensors);
    expect(() => readCheckpoint(to)).toThrow("model.norm.weight is missing");
  });
});
