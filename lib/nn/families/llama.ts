import { z } from "zod";
import { type Architecture, collectWeights } from "./architecture";
import { activation, count, eosTokenId, refuse } from "./config-fields";
import { inverseFrequencies, ropeFields } from "./rope";

/**
 * Llama (arXiv 2302.13971) as transformers' LlamaModel computes it: pre-norm RMSNorm, RoPE in the rotate-half layout,
 * grouped-query attention, SwiGLU. SmolLM2, TinyLlama and Llama 2 to 3.2 are of this family.
 */
export const llamaFields = z.looseObject({
  vocab_size: count,
  hidden_size: count,
  intermediate_size: count,
  num_hidden_layers: count,
  num_attention_heads: count,
  num_key_value_heads: count.nullish(),
  head_dim: count.nullish(),
  rms_norm_eps: z.number().positive().default(1e-6),
  hidden_act: activation("silu", "swish").default("silu"),
  tie_word_embeddings: z.boolean().default(false),
  initializer_range: z.number().positive().default(0.02),
  eos_token_id: eosTokenId,
  ...ropeFields,
  partial_rotary_factor: z.literal(1, "RoPE on a part of each head is not supported here").nullish(),
});
const schema = llamaFields.extend({ attention_bias: z.boolean().default(false), mlp_bias: z.boolean().default(false) });

export function llama(raw: unknown): Architecture {
  const config = schema.parse(raw);
  const { attention_bias: bias, mlp_bias: mlpBias } = config;
  return likeLlama(config, { name: "Llama", queryBias: bias, outputBias: bias, mlpBias, headNorms: false });
}

interface Variant {
  readonly name: string; // as transformers' classes begin
  readonly queryBias: boolean; // of queries, keys and values
  readonly outputBias: boolean;
  readonly mlpBias: boolean;
  readonly headNorms: boolean; // queries and keys go through an RMSNorm, head by head
}

/** Llama and what differs from it in biases and norms only. */
export function likeLlama(config: z.output<typeof llamaFields>, variant: Variant): Architecture {
  const width = config.hidden_size;
  const heads = config.num_attention_heads;
  const keyHeads = config.num_key_value_heads ?? heads;
  const size = config.head_dim ?? width / heads;
  if (heads % keyHeads !== 0)
    refuse(`num_attention_heads ${heads} is not a multiple of num_key_value_heads ${keyHeads}`);
  if (size % 2 !== 0) refuse("head_dim (or hidden_size / num_attention_heads) must be an even whole number");
  const weights = collectWeights();
  const norm = (name: string, of = width) => weights.norm(name, of, false);
  const inputs = { bias: variant.queryBias };
  const mlp = { bias: variant.mlpBias };
  const embedding = weights.table("model.embed_tokens", config.vocab_size, width);
  const blocks = Array.from({ length: config.num_hidden_layers }, (_, i) => {
    const layer = `model.layers.${i}`;
    return {
      attentionNorm: norm(`${layer}.input_layernorm`),
      attention: {
        query: weights.linear(`${layer}.self_attn.q_proj`, width, heads * size, inputs),
        key: weights.linear(`${layer}.self_attn.k_proj`, width, keyHeads * size, inputs),
        value: weights.linear(`${layer}.self_attn.v_proj`, width, keyHeads * size, inputs),
      },
      attentionOutput: weights.linear(`${layer}.self_attn.o_proj`, heads * size, width, { bias: variant.outputBias }),
      ...(variant.headNorms && {
        headNorms: { query: norm(`${layer}.self_attn.q_norm`, size), key: norm(`${layer}.self_attn.k_norm`, size) },
      }),
      mlpNorm: norm(`${layer}.post_attention_layernorm`),
      mlp: {
        gate: weights.linear(`${layer}.mlp.gate_proj`, width, config.intermediate_size, mlp),
        up: weights.linear(`${layer}.mlp.up_proj`, width, config.intermediate_size, mlp),
        down: weights.linear(`${layer}.mlp.down_proj`, config.intermediate_size, width, mlp),
      },
    };
  });
  return {
    vocabSize: config.vocab_size,
    hiddenSize: width,
    layerCount: blocks.length,
    headCount: heads,
    keyHeadCount: keyHeads,
    headSize: size,
    maxPositions: config.max_position_embeddings,
    tied: config.tie_word_embeddings,
    embedding,
    positionTable: null,
    frequencies: inverseFrequencies(config, size),
    norm: { kind: "rms", eps: config.rms_norm_eps },
    activation: config.hidden_act,
    parallel: false,
    blocks,
    finalNorm: norm("model.norm"),
    heads: { lm: "lm_head.weight", score: "score.weight", steps: "score" },
    classes: {
      lm: `${variant.name}ForCausalLM`,
      score: `${variant.name}ForSequenceClassification`,
      steps: `${variant.name}ForTokenClassification`,
    },
    eosIds: config.eos_token_id,
    initializerRange: config.initializer_range,
    shapes: weights.shapes,
    linears: weights.linears,
    prefix: "model.",
    buffers: /rotary_emb\.inv_freq$/,
  };
}
