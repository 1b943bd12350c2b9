/** A model's size and the work that is measured with it. Weights are drawn when a benchmark runs. */
export interface Shape {
  readonly name: string;
  /** `config.json`, read alike by Chorus and by transformers. */
  readonly config: { readonly vocab_size: number } & Readonly<Record<string, unknown>>;
  /** One training step: `batch` rows of `length` tokens. */
  readonly train: { readonly batch: number; readonly length: number };
  /** One generation: `batch` prompts of `prompt` tokens, each continued by `tokens` new ones. */
  readonly decode: { readonly batch: number; readonly prompt: number; readonly tokens: number };
  /** How often each side is timed unless --steps says otherwise. */
  readonly steps: { readonly train: number; readonly decode: number };
}

interface Size {
  readonly layers: number;
  readonly width: number;
  readonly heads: number;
  readonly keyHeads?: number;
  readonly inner: number;
  readonly vocabulary: number;
  readonly positions?: number;
  readonly theta?: number;
}

const llama = (size: Size) => ({
  architectures: ["LlamaForCausalLM"],
  model_type: "llama",
  vocab_size: size.vocabulary,
  hidden_size: size.width,
  intermediate_size: size.inner,
  num_hidden_layers: size.layers,
  num_attention_heads: size.heads,
  num_key_value_heads: size.keyHeads ?? size.heads,
  head_dim: size.width / size.heads,
  hidden_act: "silu",
  max_position_embeddings: size.positions ?? 1024,
  rms_norm_eps: 1e-5,
  rope_parameters: { rope_type: "default", rope_theta: size.theta ?? 10_000 },
  attention_bias: false,
  mlp_bias: false,
  tie_word_embeddings: true,
  initializer_range: 0.02,
  bos_token_id: 0,
  eos_token_id: 0,
  pad_token_id: 0,
  dtype: "float32",
});

/** `tiny` is for tests of the benchmarks themselves; the others are measured when --shapes does not say. */
export const shapes: readonly Shape[] = [
  {
    name: "tiny",
    config: llama({ layers: 2, width: 32, heads: 2, keyHeads: 1, inner: 64, vocabulary: 128, positions: 64 }),
    train: { batch: 2, length: 16 },
    decode: { batch: 2, prompt: 8, tokens: 8 },
    steps: { train: 2, decode: 2 },
  },
  {
    name: "3.7M",
    config: llama({ layers: 4, width: 256, heads: 4, inner: 688, vocabulary: 2048 }),
    train: { batch: 8, length: 128 },
    decode: { batch: 32, prompt: 64, tokens: 128 },
    steps: { train: 15, decode: 5 },
  },
  {
    name: "30M",
    config: llama({ layers: 8, width: 512, heads: 8, inner: 1376, vocabulary: 8192 }),
    train: { batch: 8, length: 128 },
    decode: { batch: 32, prompt: 64, tokens: 128 },
    steps: { train: 9, decode: 3 },
  },
  {
    // the sizes of SmolLM2-135M's config.json
    name: "135M",
    config: llama({
      ...{ layers: 30, width: 576, heads: 9, keyHeads: 3, inner: 1536, vocabulary: 49_152 },
      ...{ positions: 8192, theta: 100_000 },
    }),
    train: { batch: 2, length: 256 },
    decode: { batch: 8, prompt: 64, tokens: 128 },
    steps: { train: 5, decode: 3 },
  },
];

export const usualShapes = ["3.7M", "30M", "135M"];

/** @throws Error naming the shapes there are */
export function findShapes(names: readonly string[]): Shape[] {
  return names.map((name) => {
    const shape = shapes.find((each) => each.name === name);
    if (!shape)
      throw new Error(`There is no shape "${name}". There are: ${shapes.map((each) => each.name).join(", ")}.`);
    return shape;
  });
}
