import * as tf from "@tensorflow/tfjs";
import { openStore, type State, type Store } from "../engine/store";
import { AppError } from "../errors";
import { type Checkpoint, weightShapes } from "./checkpoint-files";
import { headLogProbs } from "./chunked-head";
import { type Decoder, type Parameters, weight } from "./decoder";
import { linear } from "./layers";
import type { TensorSource } from "./stored-tensor";
import { positionInputs, transformer } from "./transformer";

/** A checkpoint's weights on the tensor engine. */
export interface Model {
  readonly decoder: Decoder;
  readonly checkpoint: Checkpoint;
  /** Holds the weights under their Hugging Face names, and whatever else lives as long as the model. */
  readonly store: Store;
  /** The weights that training moves. */
  readonly trainable: readonly string[];
  shapeOf(name: string): readonly number[];
  /** The weights as a program of the store sees them. */
  parameters(state: State): Parameters;
  /** The weights as they are when they are read, for a file. */
  weights(): Map<string, TensorSource>;
  dispose(): void;
}

/** Loads weight by weight, so that the host holds no second copy of the model. */
export async function openModel(checkpoint: Checkpoint): Promise<Model> {
  const { architecture, head } = checkpoint;
  const decoder = transformer(architecture);
  const store = openStore();
  const shapes = weightShapes(decoder, head);
  const names = [...shapes.keys()];
  await store.define(
    [...shapes].map(([name, shape]) => {
      const stored = checkpoint.weights.get(name);
      if (stored === undefined) throw new AppError("invalid", `${checkpoint.folder} has no weight ${name}.`);
      return [name, { shape, read: () => stored.read() }] as const;
    }),
  );
  return {
    decoder,
    checkpoint,
    store,
    trainable: names,
    shapeOf(name) {
      const shape = shapes.get(name);
      if (shape === undefined) throw new Error(`This model has no weight "${name}".`);
      return shape;
    },
    parameters: (state) => new Map(names.map((name) => [name, state.get(name)])),
    weights: () => new Map([...shapes].map(([name, shape]) => [name, { shape, read: () => store.read(name) }])),
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

/** Hidden states of right-padded sequences that each start at position 0: ids [B, T] -> [B * T, d]. */
export function hiddenStates(decoder: Decoder, parameters: Parameters, ids: tf.Tensor): tf.Tensor {
  const length = ids.shape[1] ?? 0;
  const positions = Int32Array.from({ length }, (_, t) => t);
  return decoder.hidden(parameters, { ids, ...positionInputs(decoder, positions, 1), mask: causalMask(length) });
}

/** The matrix that turns hidden states into logits. */
export function outputMatrix(decoder: Decoder, parameters: Parameters): tf.Tensor {
  return weight(parameters, decoder.tied ? decoder.embedding : decoder.heads.lm);
}

/** What a loss may ask of the model that learns; see lib/algorithms/algorithm.ts. */
export function learner(decoder: Decoder, parameters: Parameters) {
  const at = (ids: tf.Tensor, positions: tf.Tensor) =>
    tf.gather(hiddenStates(decoder, parameters, ids), positions as tf.Tensor1D);
  return {
    tokenLogProbs: (ids: tf.Tensor, positions: tf.Tensor, targets: tf.Tensor): tf.Tensor =>
      headLogProbs(at(ids, positions), outputMatrix(decoder, parameters), targets),
    scores: (ids: tf.Tensor, positions: tf.Tensor): tf.Tensor =>
      linear(at(ids, positions), weight(parameters, decoder.heads.score)).flatten(),
  };
}
