import * as tf from "@tensorflow/tfjs";
import { tokenLogProbs } from "../engine/ops";
import { AppError } from "../errors";
import { type Checkpoint, weightShapes } from "./checkpoint-files";
import { type Decoder, type Parameters, weight } from "./decoder";
import { linear } from "./layers";
import { inMemory, type StoredTensor } from "./stored-tensor";
import { positionInputs, transformer } from "./transformer";

/** A checkpoint's weights on the tensor engine. */
export interface Model {
  readonly decoder: Decoder;
  readonly checkpoint: Checkpoint;
  /** The current weights; training replaces the tensors in place. */
  readonly parameters: Map<string, tf.Tensor>;
  /** The weights as numbers, for a file. */
  read(): Promise<Map<string, StoredTensor>>;
  dispose(): void;
}

export function openModel(checkpoint: Checkpoint): Model {
  const { architecture, head } = checkpoint;
  const decoder = transformer(architecture);
  const parameters = new Map<string, tf.Tensor>();
  for (const [name, shape] of weightShapes(decoder, head)) {
    const array = checkpoint.weights.get(name);
    if (array === undefined) throw new AppError("invalid", `${checkpoint.folder} has no weight ${name}.`);
    parameters.set(name, tf.tensor(array.read(), [...shape]));
  }
  return {
    decoder,
    checkpoint,
    parameters,
    async read() {
      const arrays = new Map<string, StoredTensor>();
      for (const [name, tensor] of parameters) {
        arrays.set(name, inMemory(tensor.shape, Float32Array.from(await tensor.data())));
      }
      return arrays;
    },
    dispose() {
      for (const tensor of parameters.values()) tensor.dispose();
      parameters.clear();
    },
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
export function learner({ decoder, parameters }: Pick<Model, "decoder" | "parameters">) {
  const at = (ids: tf.Tensor, positions: tf.Tensor) =>
    tf.gather(hiddenStates(decoder, parameters, ids), positions as tf.Tensor1D);
  return {
    tokenLogProbs: (ids: tf.Tensor, positions: tf.Tensor, targets: tf.Tensor): tf.Tensor =>
      tokenLogProbs(
        linear(at(ids, positions), outputMatrix(decoder, parameters)) as tf.Tensor2D,
        targets as tf.Tensor1D,
      ),
    scores: (ids: tf.Tensor, positions: tf.Tensor): tf.Tensor =>
      linear(at(ids, positions), weight(parameters, decoder.heads.score)).flatten(),
  };
}
