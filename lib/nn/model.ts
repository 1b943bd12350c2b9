import * as tf from "@tensorflow/tfjs";
import { openStore } from "../engine/open-store";
import type { State, Store } from "../engine/store";
import { AppError } from "../errors";
import { type Checkpoint, type CheckpointToWrite, weightShapes } from "./checkpoint-files";
import { headFigures, headLogProbs } from "./chunked-head";
import { type Decoder, type DecoderInput, type Parameters, weight } from "./decoder";
import { headShapes, stepsBias, stepsWeight } from "./heads";
import { linear } from "./layers";
import { initialLora, type LoraLayer, type LoraSettings, loraLayers, loraShapes } from "./lora";
import { checkStackable, stackAdapters } from "./lora-stack";
import { positionInputs, positionsWithin, transformer } from "./transformer";

/** A checkpoint's weights on the tensor engine. */
export interface Model {
  readonly decoder: Decoder;
  readonly checkpoint: Checkpoint;
  /** Holds the weights under their Hugging Face names, and whatever else lives as long as the model. */
  readonly store: Store;
  /** The weights that training moves: all, or with LoRA those of the adapter and of a scalar head. */
  readonly trainable: readonly string[];
  /** The adapter's layers and settings, where the model was opened with one. */
  readonly lora: LoraInModel | null;
  shapeOf(name: string): readonly number[];
  /** The weights as a program of the store sees them. */
  parameters(state: State, pass?: Pass): Parameters;
  /** What there is to save, as it is when it is read. */
  toWrite(): CheckpointToWrite;
  dispose(): void;
}

interface LoraInModel {
  readonly settings: LoraSettings;
  readonly layers: readonly LoraLayer[];
}

/** How a pass differs from plain reading. */
export interface Pass {
  /** false: without the adapter, which is the model that training started from. */
  readonly adapter?: boolean;
  /** Decides what LoRA's dropout leaves out, [2] int32; without it nothing is. */
  readonly dropout?: tf.Tensor | undefined;
}

interface OpenOptions {
  /** Puts a new adapter beside the weights, which stay as they are; it is drawn from the seed. */
  readonly lora?: { readonly settings: LoraSettings; readonly seed: number } | null;
}

/** Loads weight by weight, so that the host holds no second copy of the model. */
export async function openModel(checkpoint: Checkpoint, { lora = null }: OpenOptions = {}): Promise<Model> {
  const { architecture, head, folder, weights } = checkpoint;
  const decoder = transformer(architecture);
  const base = weightShapes(decoder, head);
  if (lora && checkpoint.adapter) checkStackable(folder, checkpoint.adapter, lora.settings, architecture);
  const layers = lora ? loraLayers(architecture, lora.settings) : [];
  const adapter = loraShapes(layers);
  const shapes = new Map([...base, ...adapter]);
  const stored = new Map([...weights, ...(lora ? initialLora(layers, weights, lora.seed) : [])]);
  const store = openStore();
  await store.define(
    [...shapes].map(([name, shape]) => {
      const tensor = stored.get(name);
      if (tensor === undefined) throw new AppError("invalid", `${folder} has no weight ${name}.`);
      return [name, { shape, read: () => tensor.read() }] as const;
    }),
  );
  const whole = lora && head !== "lm" ? [...headShapes(decoder, head).keys()] : []; // trained beside the adapter, saved with it
  const byName = new Map(layers.map((layer) => [layer.linear.name, layer]));
  const sources = (names: Iterable<string>) =>
    new Map(Array.from(names, (name) => [name, { shape: shapes.get(name) ?? [], read: () => store.read(name) }]));
  return {
    decoder,
    checkpoint,
    store,
    trainable: lora ? [...adapter.keys(), ...whole] : [...base.keys()],
    lora: lora && { settings: lora.settings, layers },
    shapeOf(name) {
      const shape = shapes.get(name);
      if (shape === undefined) throw new Error(`This model has no weight "${name}".`);
      return shape;
    },
    parameters(state, { adapter: on = true, dropout: seed } = {}) {
      const names = on ? shapes.keys() : base.keys();
      const parameters = new Map(Array.from(names, (name) => [name, state.get(name)]));
      if (!lora || !on) return parameters;
      const rate = lora.settings.dropout;
      return Object.assign(parameters, { lora: { layers: byName, dropout: seed && rate > 0 ? { rate, seed } : null } });
    },
    toWrite() {
      if (!lora) return { ...checkpoint, weights: sources(base.keys()) };
      const own = { layers, settings: lora.settings, tensors: sources(adapter.keys()) };
      const { adapter: below } = checkpoint;
      const all = below ? stackAdapters(below, own, architecture) : own;
      return { ...checkpoint, weights: { ...all, base: below?.base ?? folder, replaced: sources(whole) } };
    },
    dispose: () => store.dispose(),
  };
}

const masked = -1e9; // far below any score, and finite: a row with nothing to look at must not become NaN

/** 0 where query t may look at key s <= t, far below elsewhere: [1, 1, 1, T, T]. */
function causalMask(length: number): tf.Tensor {
  const values = new Float32Array(length * length);
  for (let t = 0; t < length; t++) values.fill(masked, t * length + t + 1, (t + 1) * length);
  return tf.tensor(values, [1, 1, 1, length, length]);
}

/** The same where a row holds several documents, each of which sees itself alone: [B, T] -> [B, 1, 1, T, T]. */
function documentMask(documents: tf.Tensor): tf.Tensor {
  const [batch = 0, length = 0] = documents.shape;
  const query = documents.reshape([batch, 1, 1, length, 1]);
  const others = tf.cast(tf.notEqual(query, documents.reshape([batch, 1, 1, 1, length])), "float32");
  return tf.add(causalMask(length), tf.mul(masked, others));
}

/** Rows that hold several documents, one after the other: [B, T] int32 both. */
export interface Packing {
  readonly documents: tf.Tensor; // a number for each document, another one for the filling
  readonly places: tf.Tensor; // where in its document a token stands
}

interface Reading {
  readonly recompute?: DecoderInput["recompute"];
  /** Without it, each row is one sequence that starts at position 0. */
  readonly packing?: Packing | undefined;
}

/** Hidden states of right-padded rows: ids [B, T] -> [B * T, d]. */
export function hiddenStates(
  decoder: Decoder,
  parameters: Parameters,
  ids: tf.Tensor,
  { recompute, packing }: Reading = {},
): tf.Tensor {
  const length = ids.shape[1] ?? 0;
  const places = packing
    ? positionsWithin(decoder, packing.places, length)
    : positionInputs(
        decoder,
        Int32Array.from({ length }, (_, t) => t),
        1,
      );
  const mask = packing ? documentMask(packing.documents) : causalMask(length);
  return decoder.hidden(parameters, { ids, ...places, mask, recompute });
}

const outputName = (decoder: Decoder) => (decoder.tied ? decoder.embedding : decoder.heads.lm);

/** The matrix that turns hidden states into logits. */
export function outputMatrix(decoder: Decoder, parameters: Parameters): tf.Tensor {
  return weight(parameters, outputName(decoder));
}

/** How tokens are read where it is not as usual. */
export interface TokenReading extends Pick<Reading, "packing"> {
  /** What logits are divided by; 1 unless told. */
  readonly temperature?: number;
  /** Whether entropies carry a gradient. */
  readonly entropyGradient?: boolean;
  /** Whether `collisions` are told. */
  readonly collisions?: boolean;
}

/** How a pass is differentiated. */
export interface Differentiation {
  readonly trained: readonly string[];
  /** Keeps of each layer only what goes into it. */
  readonly checkpointing: boolean;
}

/** What a loss may ask of the model that learns; see lib/algorithms/algorithm.ts. */
export function learner(decoder: Decoder, parameters: Parameters, differentiation?: Differentiation) {
  const trained = differentiation && new Set(differentiation.trained);
  const recompute = differentiation?.checkpointing ? trained : undefined;
  const frozen = trained?.has(outputName(decoder)) === false;
  const at = (ids: tf.Tensor, positions: tf.Tensor, { packing, temperature = 1 }: TokenReading = {}) => {
    const hidden = tf.gather(hiddenStates(decoder, parameters, ids, { recompute, packing }), positions as tf.Tensor1D);
    return temperature === 1 ? hidden : tf.div(hidden, temperature); // the head is linear: so are its logits
  };
  const matrix = () => outputMatrix(decoder, parameters);
  return {
    tokenLogProbs: (ids: tf.Tensor, positions: tf.Tensor, targets: tf.Tensor, reading?: TokenReading): tf.Tensor =>
      headLogProbs(at(ids, positions, reading), matrix(), targets, { frozen }),
    tokenFigures(ids: tf.Tensor, positions: tf.Tensor, targets: tf.Tensor, reading?: TokenReading) {
      const { entropyGradient = false, collisions = false } = reading ?? {};
      const options = { frozen, entropyGradient, collisions };
      const all = headFigures(at(ids, positions, reading), matrix(), targets, options);
      const row = (index: number) => tf.slice(all, [index, 0], [1, -1]).as1D();
      return {
        ...{ logProbs: row(0), entropies: row(1), correct: row(2), meanLogits: row(3) },
        collisions: collisions ? row(4) : undefined,
      };
    },
    scores: (ids: tf.Tensor, positions: tf.Tensor): tf.Tensor =>
      linear(at(ids, positions), weight(parameters, decoder.heads.score)).flatten(),
    stepLogits: (ids: tf.Tensor, positions: tf.Tensor): tf.Tensor => {
      const { steps } = decoder.heads;
      const logits = linear(at(ids, positions), weight(parameters, stepsWeight(steps)));
      return tf.add(logits, weight(parameters, stepsBias(steps)));
    },
  };
}
