import * as tf from "@tensorflow/tfjs";
import { z } from "zod";
import { type Decoder, type DecoderInput, type Parameters, weight } from "./decoder";
import { attention, embed, linear, rmsNorm, rotate, siluGate } from "./layers";

/**
 * Llama (arXiv 2302.13971) as transformers' LlamaModel computes it: pre-norm RMSNorm, RoPE in the rotate-half layout,
 * grouped-query attention, SwiGLU. Left out: RoPE scaling, biases (refused, not ignored).
 */
const count = z.int().positive();
const rope = z.looseObject({
  rope_theta: z.number().positive().optional(),
  rope_type: z.literal("default", "RoPE scaling is not supported yet").optional(),
});
const schema = z.looseObject({
  vocab_size: count,
  hidden_size: count,
  intermediate_size: count,
  num_hidden_layers: count,
  num_attention_heads: count,
  num_key_value_heads: count.nullish(),
  head_dim: count.nullish(),
  max_position_embeddings: count.default(2048),
  rms_norm_eps: z.number().positive().default(1e-6),
  rope_theta: z.number().positive().nullish(),
  rope_parameters: rope.nullish(),
  rope_scaling: rope.nullish(),
  hidden_act: z.literal("silu", "only the silu activation is supported").default("silu"),
  attention_bias: z.literal(false, "attention biases are not supported").default(false),
  mlp_bias: z.literal(false, "MLP biases are not supported").default(false),
  tie_word_embeddings: z.boolean().default(false),
  initializer_range: z.number().positive().default(0.02),
  eos_token_id: z.union([z.int(), z.array(z.int())]).nullish(),
});

export const llamaConfig = schema.superRefine((config, context) => {
  const heads = config.num_attention_heads;
  const keyHeads = config.num_key_value_heads ?? heads;
  if (heads % keyHeads !== 0) {
    context.addIssue(`num_attention_heads ${heads} is not a multiple of num_key_value_heads ${keyHeads}`);
  }
  if ((config.head_dim ?? config.hidden_size / heads) % 2 !== 0) {
    context.addIssue("head_dim (or hidden_size / num_attention_heads) must be an even whole number");
  }
});

export function llama(config: z.output<typeof llamaConfig>): Decoder {
  const width = config.hidden_size;
  const heads = config.num_attention_heads;
  const keyHeads = config.num_key_value_heads ?? heads;
  const size = config.head_dim ?? width / heads;
  const theta = config.rope_theta ?? config.rope_parameters?.rope_theta ?? 10_000;
  const eos = config.eos_token_id ?? [];
  const layers = Array.from({ length: config.num_hidden_layers }, (_, i) => `model.layers.${i}`);
  const shapes = new Map<string, readonly number[]>([["model.embed_tokens.weight", [config.vocab_size, width]]]);
  for (const layer of layers) {
    shapes.set(`${layer}.input_layernorm.weight`, [width]);
    shapes.set(`${layer}.self_attn.q_proj.weight`, [heads * size, width]);
    shapes.set(`${layer}.self_attn.k_proj.weight`, [keyHeads * size, width]);
    shapes.set(`${layer}.self_attn.v_proj.weight`, [keyHeads * size, width]);
    shapes.set(`${layer}.self_attn.o_proj.weight`, [width, heads * size]);
    shapes.set(`${layer}.post_attention_layernorm.weight`, [width]);
    shapes.set(`${layer}.mlp.gate_proj.weight`, [config.intermediate_size, width]);
    shapes.set(`${layer}.mlp.up_proj.weight`, [config.intermediate_size, width]);
    shapes.set(`${layer}.mlp.down_proj.weight`, [width, config.intermediate_size]);
  }
  shapes.set("model.norm.weight", [width]);

  function hidden(parameters: Parameters, { ids, rotation, mask, cache }: DecoderInput): tf.Tensor {
    const [batch = 0, length = 0] = ids.shape;
    const get = (name: string) => weight(parameters, name);
    const norm = (x: tf.Tensor, name: string) => rmsNorm(x, get(`${name}.weight`), config.rms_norm_eps);
    let x = embed(ids, get("model.embed_tokens.weight")); // [B * T, d]
    layers.forEach((layer, i) => {
      const project = (name: string, input: tf.Tensor, count: number) =>
        linear(input, get(`${layer}.self_attn.${name}.weight`)).reshape([batch, length, count, size]);
      const normed = norm(x, `${layer}.input_layernorm`);
      const q = rotate(project("q_proj", normed, heads), rotation.query);
      const k = tf.transpose(rotate(project("k_proj", normed, keyHeads), rotation.key), [0, 2, 1, 3]);
      const v = tf.transpose(project("v_proj", normed, keyHeads), [0, 2, 1, 3]);
      const { keys, values } = cache?.append(i, k, v) ?? { keys: k, values: v };
      x = tf.add(x, linear(attention(q, keys, values, mask), get(`${layer}.self_attn.o_proj.weight`)));
      const inner = norm(x, `${layer}.post_attention_layernorm`);
      const gate = linear(inner, get(`${layer}.mlp.gate_proj.weight`));
      const up = linear(inner, get(`${layer}.mlp.up_proj.weight`));
      x = tf.add(x, linear(siluGate(gate, up), get(`${layer}.mlp.down_proj.weight`)));
    });
    return norm(x, "model.norm");
  }

  return {
    vocabSize: config.vocab_size,
    hiddenSize: width,
    layerCount: layers.length,
    maxPositions: config.max_position_embeddings,
    tied: config.tie_word_embeddings,
    embedding: "model.embed_tokens.weight",
    eosIds: typeof eos === "number" ? [eos] : eos,
    initializerRange: config.initializer_range,
    shapes,
    frequencies: Float32Array.from({ length: size / 2 }, (_, i) => theta ** ((-2 * i) / size)),
    hidden,
  };
}
