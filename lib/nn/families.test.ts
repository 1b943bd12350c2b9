import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { describeArchitecture, modelConfig } from "./families";
import { weightName } from "./families/architecture";
import { readJson } from "./read-json";

const describeModel = (config: object) => describeArchitecture(modelConfig.parse(config));

const smol = {
  ...{ model_type: "llama", vocab_size: 49152, hidden_size: 576, intermediate_size: 1536, num_hidden_layers: 30 },
  ...{ num_attention_heads: 9, num_key_value_heads: 3, max_position_embeddings: 8192, rms_norm_eps: 1e-5 },
  ...{ rope_theta: 100000, rope_scaling: null, tie_word_embeddings: true, eos_token_id: 0, hidden_act: "silu" },
};
const llama3 = {
  ...{ rope_type: "llama3", factor: 32, low_freq_factor: 1, high_freq_factor: 4 },
  original_max_position_embeddings: 8192,
};
const llama32 = {
  ...{ model_type: "llama", vocab_size: 128256, hidden_size: 2048, intermediate_size: 8192, num_hidden_layers: 16 },
  ...{ num_attention_heads: 32, num_key_value_heads: 8, head_dim: 64, max_position_embeddings: 131072 },
  ...{ rope_theta: 500000, rope_scaling: llama3, tie_word_embeddings: true, eos_token_id: [128001, 128008, 128009] },
};
const tinyLlama = {
  ...{ model_type: "llama", vocab_size: 32000, hidden_size: 2048, intermediate_size: 5632, num_hidden_layers: 22 },
  ...{ num_attention_heads: 32, num_key_value_heads: 4, tie_word_embeddings: false, eos_token_id: 2 },
};
const qwen25 = {
  ...{ model_type: "qwen2", vocab_size: 151936, hidden_size: 896, intermediate_size: 4864, num_hidden_layers: 24 },
  ...{ num_attention_heads: 14, num_key_value_heads: 2, rope_theta: 1000000, tie_word_embeddings: true },
  ...{ max_position_embeddings: 32768, sliding_window: 32768, use_sliding_window: false, max_window_layers: 21 },
};
const qwen3 = {
  ...{ model_type: "qwen3", vocab_size: 151936, hidden_size: 1024, intermediate_size: 3072, num_hidden_layers: 28 },
  ...{ num_attention_heads: 16, num_key_value_heads: 8, head_dim: 128, tie_word_embeddings: true },
  ...{ max_position_embeddings: 40960, sliding_window: null, max_window_layers: 28, attention_bias: false },
};
const gpt2 = { model_type: "gpt2", n_ctx: 1024, eos_token_id: 50256, activation_function: "gelu_new" };
const pythia = {
  ...{ model_type: "gpt_neox", vocab_size: 50304, hidden_size: 512, intermediate_size: 2048, num_hidden_layers: 6 },
  ...{ num_attention_heads: 8, rotary_pct: 0.25, rotary_emb_base: 10000, use_parallel_residual: true },
  ...{ hidden_act: "gelu", tie_word_embeddings: false, eos_token_id: 0 },
};

describe("describeArchitecture", () => {
  // The sizes that the models' pages on the hub state.
  it.each([
    ["SmolLM2-135M", smol, 134_515_008],
    ["TinyLlama-1.1B", tinyLlama, 1_100_048_384],
    ["Llama-3.2-1B", llama32, 1_235_814_400],
    ["Qwen2.5-0.5B", qwen25, 494_032_768],
    ["Qwen3-0.6B", qwen3, 596_049_920],
    ["gpt2", gpt2, 124_439_808],
    ["pythia-70m", pythia, 70_426_624],
  ])("finds all parameters of %s", (_, config, parameters) => {
    const { shapes, tied, vocabSize, hiddenSize, linears, blocks } = describeModel(config);
    const body = [...shapes.values()].reduce((sum, shape) => sum + shape.reduce((product, n) => product * n, 1), 0);
    expect(body + (tied ? 0 : vocabSize * hiddenSize)).toBe(parameters);
    expect(new Set(linears.map(({ name }) => name)).size).toBe(linears.length);
    expect(linears.length % blocks.length).toBe(0);
    for (const { name, inputs, outputs, layout } of linears) {
      expect(shapes.get(`${name}.weight`)).toEqual(layout === "out-in" ? [outputs, inputs] : [inputs, outputs]);
    }
  });

  it.each(["llama", "qwen2", "qwen3", "gpt2", "gpt_neox"])("names transformers' class of %s", (family) => {
    const config = readJson(fileURLToPath(new URL(`./fixtures/${family}/config.json`, import.meta.url)), modelConfig);
    expect([describeModel(config).classes.lm]).toEqual(config.architectures);
  });

  it("reads RoPE's settings in the older and the newer style alike", () => {
    const { rope_theta, rope_scaling, ...rest } = llama32;
    const newer = describeModel({ ...rest, rope_parameters: { ...rope_scaling, rope_theta } });
    expect(newer).toEqual(describeModel(llama32));
    const { rotary_pct, rotary_emb_base, ...neox } = pythia;
    const parameters = { rope_type: "default", rope_theta: rotary_emb_base, partial_rotary_factor: rotary_pct };
    expect(describeModel({ ...neox, rope_parameters: parameters })).toEqual(describeModel(pythia));
  });

  it("has Llama 3's frequencies as transformers computes them", () => {
    // transformers 5.18, ROPE_INIT_FUNCTIONS["llama3"] for Llama-3.2-1B: every fourth
    const expected = [
      ...[1, 0.193922758102417, 0.03760603070259094, 0.00729266507551074, 0.000429556705057621],
      ...[8.570255886297673e-6, 1.6619674170215148e-6, 3.2229328894572973e-7],
    ];
    const { frequencies } = describeModel(llama32);
    expect(frequencies.length).toBe(32);
    for (const [i, value] of expected.entries()) expect(frequencies[4 * i]).toBe(value);
    const linear = describeModel({ ...smol, rope_scaling: { type: "linear", factor: 4 } }).frequencies;
    for (const [i, value] of describeModel(smol).frequencies.entries()) expect(linear[i]).toBeCloseTo(value / 4, 9);
  });

  it.each([
    [
      smol,
      { rope_scaling: { type: "dynamic", factor: 2 } },
      'RoPE of type "dynamic" is not supported; there is: default',
    ],
    [smol, { rope_parameters: { rope_type: "longrope" } }, 'RoPE of type "longrope" is not supported'],
    [smol, { rope_scaling: { rope_type: "llama3", factor: 8 } }, 'RoPE of type "llama3" needs low_freq_factor'],
    [smol, { partial_rotary_factor: 0.5 }, "partial_rotary_factor"],
    [smol, { head_dim: 33 }, "head_dim"],
    [smol, { hidden_act: "gelu_pytorch_tanh" }, 'activation "gelu_pytorch_tanh" is not supported; there is: silu'],
    [smol, { quantization_config: { quant_method: "gptq", bits: 4 } }, "quantised weights (gptq) are not supported"],
    [qwen25, { use_sliding_window: true, sliding_window: 4096 }, "sliding_window 4096"],
    [qwen3, { layer_types: ["full_attention", "chunked_attention"] }, 'layer_types: "chunked_attention"'],
    [gpt2, { add_cross_attention: true }, "cross-attention is not supported"],
    [gpt2, { n_embd: 770 }, "n_embd 770 is not a multiple of n_head 12"],
    [gpt2, { activation_function: "mish" }, 'activation "mish" is not supported; there is: gelu_new'],
    [pythia, { rotary_pct: 0.3 }, "RoPE would rotate 19 dimensions of a head"],
    [pythia, { hidden_act: "quick_gelu" }, 'activation "quick_gelu" is not supported'],
  ])("refuses %#: %j with %j", (config, changes, reason) => {
    expect(() => describeModel({ ...config, ...changes })).toThrow(reason);
  });

  it("takes a window that is not in use, or as wide as all positions", () => {
    const window = { use_sliding_window: true, sliding_window: 4096 };
    expect(describeModel({ ...qwen25, ...window, max_window_layers: 24 }).layerCount).toBe(24);
    expect(describeModel({ ...qwen25, ...window, max_position_embeddings: 4096 }).layerCount).toBe(24);
  });

  it("knows the names of older files: no prefix, buffers, another name of the head", () => {
    const old = describeModel(gpt2);
    expect(weightName(old, "h.3.attn.c_attn.bias")).toBe("transformer.h.3.attn.c_attn.bias");
    expect(weightName(old, "wte.weight")).toBe("transformer.wte.weight");
    expect(weightName(old, "h.3.attn.bias")).toBeNull();
    expect(weightName(old, "transformer.h.11.attn.masked_bias")).toBeNull();
    expect(weightName(old, "h.12.ln_1.weight")).toBe("h.12.ln_1.weight"); // there are 12: it is one too many
    const neox = describeModel(pythia);
    for (const buffer of ["attention.bias", "attention.masked_bias", "attention.rotary_emb.inv_freq"]) {
      expect(weightName(neox, `gpt_neox.layers.0.${buffer}`)).toBeNull();
    }
    expect(weightName(neox, "gpt_neox.layers.0.attention.dense.bias")).toBe("gpt_neox.layers.0.attention.dense.bias");
    expect(weightName(neox, "lm_head.weight")).toBe("embed_out.weight");
    expect(weightName(describeModel(smol), "norm.weight")).toBe("model.norm.weight");
    expect(weightName(describeModel(smol), "model.layers.0.self_attn.rotary_emb.inv_freq")).toBeNull();
  });
});
