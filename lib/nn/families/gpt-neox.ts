import { z } from "zod";
import { type Architecture, collectWeights } from "./architecture";
import { activation, count, eosTokenId, refuse } from "./config-fields";
import { inverseFrequencies, ropeFields } from "./rope";

const schema = z.looseObject({
  vocab_size: count,
  hidden_size: count,
  intermediate_size: count,
  num_hidden_layers: count,
  num_attention_heads: count,
  hidden_act: activation("gelu", "gelu_new", "gelu_fast", "gelu_pytorch_tanh", "relu", "silu").default("gelu"),
  layer_norm_eps: z.number().positive().default(1e-5),
  use_parallel_residual: z.boolean().default(true),
  attention_bias: z.boolean().default(true),
  rotary_pct: z.number().positive().max(1).default(0.25),
  rotary_emb_base: z.number().positive().default(10_000),
  tie_word_embeddings: z.boolean().default(false),
  initializer_range: z.number().positive().default(0.02),
  eos_token_id: eosTokenId,
  ...ropeFields,
});

/**
 * GPT-NeoX (arXiv 2204.06745) as transformers' GPTNeoXModel computes it, Pythia (arXiv 2304.01373) among it: LayerNorm,
 * RoPE on a part of each head, q, k, v of each head side by side in one product, attention and MLP side by side.
 */
export function gptNeoX(raw: unknown): Architecture {
  const config = schema.parse(raw);
  const { hidden_size: width, num_attention_heads: heads, intermediate_size: inner } = config;
  if (width % heads !== 0) refuse(`hidden_size ${width} is not a multiple of num_attention_heads ${heads}`);
  const size = width / heads;
  const weights = collectWeights();
  const norm = (name: string) => weights.norm(name, width, true);
  const attentionBias = { bias: config.attention_bias };
  const embedding = weights.table("gpt_neox.embed_in", config.vocab_size, width);
  const blocks = Array.from({ length: config.num_hidden_layers }, (_, i) => {
    const layer = `gpt_neox.layers.${i}`;
    return {
      attentionNorm: norm(`${layer}.input_layernorm`),
      mlpNorm: norm(`${layer}.post_attention_layernorm`),
      attention: {
        fused: weights.linear(`${layer}.attention.query_key_value`, width, 3 * width, attentionBias),
        order: "by head" as const,
      },
      attentionOutput: weights.linear(`${layer}.attention.dense`, width, width, attentionBias),
      mlp: {
        up: weights.linear(`${layer}.mlp.dense_h_to_4h`, width, inner, { bias: true }),
        down: weights.linear(`${layer}.mlp.dense_4h_to_h`, inner, width, { bias: true }),
      },
    };
  });
  return {
    vocabSize: config.vocab_size,
    hiddenSize: width,
    layerCount: blocks.length,
    headCount: heads,
    keyHeadCount: heads,
    headSize: size,
    maxPositions: config.max_position_embeddings,
    tied: config.tie_word_embeddings,
    embedding,
    positionTable: null,
    frequencies: inverseFrequencies(config, size, { theta: config.rotary_emb_base, fraction: config.rotary_pct }),
    norm: { kind: "layer", eps: config.layer_norm_eps },
    activation: config.hidden_act,
    parallel: config.use_parallel_residual,
    blocks,
    finalNorm: norm("gpt_neox.final_layer_norm"),
    heads: { lm: "embed_out.weight", score: "score.weight", steps: "classifier" },
    classes: {
      lm: "GPTNeoXForCausalLM",
      score: "GPTNeoXForSequenceClassification",
      steps: "GPTNeoXForTokenClassification",
    },
    eosIds: config.eos_token_id,
    initializerRange: config.initializer_range,
    shapes: weights.shapes,
    linears: weights.linears,
    prefix: "gpt_neox.",
    buffers: /(^|\.)(attention\.(bias|masked_bias)|rotary_emb\.inv_freq)$/,
  };
}
