import { AppError } from "../errors";
import { randomFrom, seedFor } from "../random";
import type { Architecture, Linear } from "./families/architecture";
import { countOf, type StoredTensor } from "./stored-tensor";

/** What of a model LoRA trains, and how strongly it counts. Free of TensorFlow. */
export interface LoraSettings {
  readonly rank: number;
  readonly alpha: number;
  /** Share of the inputs of A that is left out at random in training. */
  readonly dropout: number;
  /** Names of modules, whole or from a dot on: "q_proj", "mlp.c_proj", "model.layers.0.self_attn.q_proj". */
  readonly targets: "all-linear" | readonly string[];
  /** rsLoRA (arXiv 2312.03732): alpha / sqrt(rank) in place of alpha / rank. */
  readonly rankStabilised: boolean;
  /** DoRA (arXiv 2402.09353): the length of each output's weights is learned apart from their direction. */
  readonly decomposed: boolean;
}

/**
 * A linear layer with low-rank matrices beside it (arXiv 2106.09685): y = x W^T + scale x A^T B^T + b, where
 * A [rank, inputs], B [outputs, rank]; with DoRA y = m / |W + scale B A| (x W^T + scale x A^T B^T) + b, where the length
 * is each row's and m [outputs].
 */
export interface LoraLayer {
  readonly linear: Linear;
  readonly rank: number;
  readonly scale: number;
  readonly decomposed: boolean;
}

/** The names of a layer's adapter weights, as PEFT has them after "base_model.model.". */
export const loraNames = (linear: string) => ({
  a: `${linear}.lora_A.weight`,
  b: `${linear}.lora_B.weight`,
  magnitude: `${linear}.lora_magnitude_vector`,
});

const matches = ({ name }: Linear, target: string) => name === target || name.endsWith(`.${target}`);
const lastPart = (name: string) => name.slice(name.lastIndexOf(".") + 1);

/**
 * The layers that the targets name, in the model's order.
 * @throws AppError for a target that names none; it lists the modules of the model
 */
export function targetLinears({ linears }: Architecture, targets: LoraSettings["targets"]): Linear[] {
  if (targets === "all-linear") return [...linears];
  for (const target of targets) {
    if (linears.some((linear) => matches(linear, target))) continue;
    const modules = [...new Set(linears.map(({ name }) => lastPart(name)))].join(", ");
    throw new AppError(
      "invalid",
      `This model has no module "${target}" to adapt. There are: ${modules}; or all-linear.`,
    );
  }
  return linears.filter((linear) => targets.some((target) => matches(linear, target)));
}

/** The shortest targets that name these layers and no others. */
export function targetNames({ linears }: Architecture, chosen: readonly Linear[]): string[] {
  const parts = [...new Set(chosen.map(({ name }) => lastPart(name)))];
  const named = linears.filter((linear) => parts.some((part) => matches(linear, part)));
  return named.length === chosen.length ? parts : chosen.map(({ name }) => name);
}

export function loraLayers(architecture: Architecture, settings: LoraSettings): LoraLayer[] {
  const { rank, alpha, rankStabilised, decomposed } = settings;
  const scale = alpha / (rankStabilised ? Math.sqrt(rank) : rank);
  return targetLinears(architecture, settings.targets).map((linear) => ({ linear, rank, scale, decomposed }));
}

/** Names and shapes of the adapter's weights, layer by layer. */
export function loraShapes(layers: readonly LoraLayer[]): Map<string, readonly number[]> {
  const shapes = new Map<string, readonly number[]>();
  for (const { linear, rank, decomposed } of layers) {
    const { a, b, magnitude } = loraNames(linear.name);
    shapes.set(a, [rank, linear.inputs]);
    shapes.set(b, [linear.outputs, rank]);
    if (decomposed) shapes.set(magnitude, [linear.outputs]);
  }
  return shapes;
}

/**
 * The adapter at its start, as PEFT draws it: A Kaiming-uniform with a = sqrt(5), which is U(-1/sqrt(inputs),
 * 1/sqrt(inputs)), B zero, m the lengths of W's rows: nothing is changed yet. Each A has its own seed, from the run's and
 * its name.
 */
export function initialLora(
  layers: readonly LoraLayer[],
  weights: ReadonlyMap<string, StoredTensor>,
  seed: number,
): Map<string, StoredTensor> {
  const drawn = new Map<string, StoredTensor>();
  for (const layer of layers) {
    const { linear, rank } = layer;
    const { a, b, magnitude } = loraNames(linear.name);
    const add = (name: string, shape: number[], read: () => Float32Array) =>
      drawn.set(name, { shape, dtype: "F32", read });
    add(a, [rank, linear.inputs], () => {
      const random = randomFrom(seedFor(seed, "weights", a));
      const bound = 1 / Math.sqrt(linear.inputs);
      return Float32Array.from({ length: rank * linear.inputs }, () => bound * (2 * random() - 1));
    });
    add(b, [linear.outputs, rank], () => new Float32Array(countOf([linear.outputs, rank])));
    if (!layer.decomposed) continue;
    add(magnitude, [linear.outputs], () => {
      const weight = weights.get(`${linear.name}.weight`);
      if (weight === undefined) throw new Error(`There is no weight of ${linear.name}.`);
      return lengths(weight.read(), linear);
    });
  }
  return drawn;
}

/** The length of each output's weights, for a weight in either layout. */
export function lengths(weight: Float32Array, { inputs, outputs, layout }: Linear): Float32Array {
  const squares = new Float64Array(outputs);
  for (let i = 0; i < weight.length; i++) {
    const output = layout === "out-in" ? Math.floor(i / inputs) : i % outputs;
    squares[output] = (squares[output] as number) + (weight[i] as number) ** 2;
  }
  return Float32Array.from(squares, Math.sqrt);
}
