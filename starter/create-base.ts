import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { weightShapes } from "../lib/nn/checkpoint-files";
import { describeArchitecture } from "../lib/nn/families";
import { initialWeights } from "../lib/nn/initialise";
import { writeWeights } from "../lib/nn/weight-files";
import { endId, padId, trainTokenizer } from "./train-tokenizer";

/** The starter's shape: a Llama of 3.3 million parameters. The longest example is a quarter of what it can read. */
const shape = {
  architectures: ["LlamaForCausalLM"],
  model_type: "llama",
  vocab_size: 2048,
  hidden_size: 256,
  intermediate_size: 640,
  num_hidden_layers: 4,
  num_attention_heads: 4,
  num_key_value_heads: 2,
  head_dim: 64,
  hidden_act: "silu",
  max_position_embeddings: 512,
  rms_norm_eps: 1e-6,
  rope_theta: 10000,
  attention_bias: false,
  mlp_bias: false,
  tie_word_embeddings: true,
  initializer_range: 0.02,
  pad_token_id: padId,
  eos_token_id: endId,
};

/** Writes a model that knows nothing yet: a tokenizer learned from `texts`, random weights. Returns `folder`. */
export async function createBase(folder: string, texts: Iterable<string>, seed: number): Promise<string> {
  mkdirSync(folder, { recursive: true });
  trainTokenizer(texts, shape.vocab_size, shape.max_position_embeddings, folder);
  const architecture = describeArchitecture(shape);
  const weights = initialWeights(architecture, weightShapes(architecture, "lm"), seed);
  const generation = {
    pad_token_id: padId,
    eos_token_id: endId,
    do_sample: true,
    temperature: 0.9,
    top_p: 0.95,
    max_new_tokens: 160,
  };
  await writeWeights(folder, weights);
  writeFileSync(join(folder, "config.json"), `${JSON.stringify({ ...shape, dtype: "float32" }, null, 2)}\n`);
  writeFileSync(join(folder, "generation_config.json"), `${JSON.stringify(generation, null, 2)}\n`);
  return folder;
}
