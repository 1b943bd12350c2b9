/**
 * What a model's `config.json` comes to: sizes, the names and shapes of its weights and where each stands in the
 * decoder. Plain data, free of TensorFlow, so that the web server may read it; lib/nn/transformer.ts computes it.
 */
export interface Architecture {
  readonly vocabSize: number;
  readonly hiddenSize: number;
  readonly layerCount: number;
  readonly headCount: number;
  readonly keyHeadCount: number; // of keys and values; divides headCount
  readonly headSize: number;
  readonly maxPositions: number;
  readonly tied: boolean; // the language-model head is the embedding
  readonly embedding: string;
  /** Learned positions, [maxPositions, d], added to the embedding; null where positions are rotations. */
  readonly positionTable: string | null;
  /** RoPE's inverse frequencies, one for each pair of a head's dimensions that is rotated; empty without RoPE. */
  readonly frequencies: Float32Array;
  readonly norm: { readonly kind: "rms" | "layer"; readonly eps: number };
  readonly activation: Activation; // of MLPs without a gate
  /** Attention and MLP both read the block's input, rather than one after the other. */
  readonly parallel: boolean;
  readonly blocks: readonly Block[];
  readonly finalNorm: string;
  /** The weight of each head: [V, d] for language modelling, [1, d] for a score; of the two classes of steps the module. */
  readonly heads: { readonly lm: string; readonly score: string; readonly steps: string };
  /** transformers' class for the model with each head, as config.json names it. */
  readonly classes: { readonly lm: string; readonly score: string; readonly steps: string };
  readonly eosIds: readonly number[];
  readonly initializerRange: number;
  /** Weights of the body, without any head, in file order. */
  readonly shapes: ReadonlyMap<string, readonly number[]>;
  /** All linear layers of the body: what LoRA may adapt. */
  readonly linears: readonly Linear[];
  /** What the body's names begin with; files of the bare body lack it. */
  readonly prefix: string;
  /** Names of tensors that files carry although they follow from config.json: masks and tables. */
  readonly buffers: RegExp;
}

export type Activation = "silu" | "gelu" | "gelu_tanh" | "relu";

/** y = x W^T + b. `name` is the module's: its weight is `${name}.weight`, its bias `${name}.bias`. */
export interface Linear {
  readonly name: string;
  readonly inputs: number;
  readonly outputs: number;
  readonly bias: boolean;
  /** How the weight lies: [outputs, inputs] as in PyTorch's Linear, or [inputs, outputs] as in GPT-2's Conv1D. */
  readonly layout: "out-in" | "in-out";
  /** Standard deviation of fresh weights, where it is not the model's initializer_range. */
  readonly deviation?: number;
}

/** One layer of the decoder. Norms are module names. */
export interface Block {
  readonly attentionNorm: string;
  readonly attention: SeparateAttention | FusedAttention;
  /** RMSNorm over each head of queries and keys, before they are rotated. */
  readonly headNorms?: { readonly query: string; readonly key: string };
  /** What scores are multiplied by, without RoPE; 1 / sqrt(headSize) unless given. */
  readonly attentionScale?: number;
  readonly attentionOutput: Linear;
  readonly mlpNorm: string;
  /** down(act(up(x))), or with a gate down(silu(gate(x)) * up(x)). */
  readonly mlp: { readonly gate?: Linear; readonly up: Linear; readonly down: Linear };
}

interface SeparateAttention {
  readonly query: Linear;
  readonly key: Linear;
  readonly value: Linear;
}

/** One product for all three, of as many heads: each head's q, k, v together, or all q, then all k, then all v. */
interface FusedAttention {
  readonly fused: Linear;
  readonly order: "by head" | "by kind";
}

/** Collects the weights that a family names, in file order. */
export function collectWeights() {
  const shapes = new Map<string, readonly number[]>();
  const linears: Linear[] = [];
  return {
    shapes,
    linears,
    /** A table of vectors; returns its weight's name. */
    table(name: string, rows: number, width: number): string {
      shapes.set(`${name}.weight`, [rows, width]);
      return `${name}.weight`;
    },
    norm(name: string, width: number, bias: boolean): string {
      shapes.set(`${name}.weight`, [width]);
      if (bias) shapes.set(`${name}.bias`, [width]);
      return name;
    },
    linear(
      name: string,
      inputs: number,
      outputs: number,
      { bias = false, layout = "out-in", ...rest }: Partial<Pick<Linear, "bias" | "layout" | "deviation">> = {},
    ): Linear {
      shapes.set(`${name}.weight`, layout === "out-in" ? [outputs, inputs] : [inputs, outputs]);
      if (bias) shapes.set(`${name}.bias`, [outputs]);
      const layer: Linear = { name, inputs, outputs, bias, layout, ...rest };
      linears.push(layer);
      return layer;
    },
  };
}

/** The name that a tensor of a file has in this model, or null for one that is not to be loaded: it follows from the rest. */
export function weightName({ shapes, prefix, buffers, heads }: Architecture, name: string): string | null {
  if (shapes.has(name)) return name;
  if (shapes.has(prefix + name)) return prefix + name;
  if (name === "lm_head.weight") return heads.lm;
  return buffers.test(name) ? null : name;
}
