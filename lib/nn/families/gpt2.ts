import { z } from "zod";
import { type Architecture, collectWeights } from "./architecture";
import { activation, count, eosTokenId, refuse } from "./config-fields";

const schema = z.looseObject({
  vocab_size: count.default(50_257),
  n_positions: count.default(1024),
  n_embd: count.default(768),
  n_layer: count.default(12),
  n_head: count.default(12),
  n_inner: count.nullish(),
  activation_function: activation("gelu_new", "gelu", "gelu_fast", "gelu_pytorch_tanh", "relu", "silu").default(
    "gelu_tanh",
  ),
  layer_norm_epsilon: z.number().positive().default(1e-5),
  scale_attn_weights: z.boolean().default(true),
  scale_attn_by_inverse_layer_idx: z.boolean().default(false),
  add_cross_attention: z.literal(false, "cross-attention is not supported").nullish(),
  tie_word_embeddings: z.boolean().default(true),
  initializer_range: z.number().positive().default(0.02),
  eos_token_id: eosTokenId,
});

/**
 * GPT-2 (Radford et al. 2019) as transformers' GPT2Model computes it: pre-norm LayerNorm, learned positions, one product
 * for queries, keys and values, weights that lie [in, out]. Files of OpenAI's own lack the prefix and carry the masks.
 */
export function gpt2(raw: unknown): Architecture {
  const config = schema.parse(raw);
  const { n_embd: width, n_head: heads } = config;
  if (width % heads !== 0) refuse(`n_embd ${width} is not a multiple of n_head ${heads}`);
  const size = width / heads;
  const inner = config.n_inner ?? 4 * width;
  const weights = collectWeights();
  const norm = (name: string) => weights.norm(name, width, true);
  const conv1D = { bias: true, layout: "in-out" } as const;
  // As GPT-2 starts: what is added to the residual stream is drawn smaller, by the number of additions.
  const residual = { ...conv1D, deviation: config.initializer_range / Math.sqrt(2 * config.n_layer) };
  const embedding = weights.table("transformer.wte", config.vocab_size, width);
  const positionTable = weights.table("transformer.wpe", config.n_positions, width);
  const blocks = Array.from({ length: config.n_layer }, (_, i) => {
    const layer = `transformer.h.${i}`;
    const scale = config.scale_attn_weights ? 1 / Math.sqrt(size) : 1;
    return {
      attentionNorm: norm(`${layer}.ln_1`),
      attention: { fused: weights.linear(`${layer}.attn.c_attn`, width, 3 * width, conv1D), order: "by kind" as const },
      attentionScale: config.scale_attn_by_inverse_layer_idx ? scale / (i + 1) : scale,
      attentionOutput: weights.linear(`${layer}.attn.c_proj`, width, width, residual),
      mlpNorm: norm(`${layer}.ln_2`),
      mlp: {
        up: weights.linear(`${layer}.mlp.c_fc`, width, inner, conv1D),
        down: weights.linear(`${layer}.mlp.c_proj`, inner, width, residual),
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
    maxPositions: config.n_positions,
    tied: config.tie_word_embeddings,
    embedding,
    positionTable,
    frequencies: new Float32Array(),
    norm: { kind: "layer", eps: config.layer_norm_epsilon },
    activation: config.activation_function,
    parallel: false,
    blocks,
    finalNorm: norm("transformer.ln_f"),
    heads: { lm: "lm_head.weight", score: "score.weight", steps: "classifier" },
    classes: { lm: "GPT2LMHeadModel", score: "GPT2ForSequenceClassification", steps: "GPT2ForTokenClassification" },
    eosIds: config.eos_token_id,
    initializerRange: config.initializer_range,
    shapes: weights.shapes,
    linears: weights.linears,
    prefix: "transformer.",
    buffers: /(^|\.)h\.\d+\.attn\.(bias|masked_bias)$/,
  };
}
