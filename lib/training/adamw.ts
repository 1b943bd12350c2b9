import * as tf from "@tensorflow/tfjs";
import { AppError } from "../errors";
import { inMemory, type StoredTensor } from "../nn/stored-tensor";

export interface AdamWSettings {
  readonly beta1: number;
  readonly beta2: number;
  readonly epsilon: number;
  readonly weightDecay: number;
}

/**
 * AdamW (arXiv 1711.05101, in the order of torch.optim.AdamW) over all weights as one long vector: a step is a dozen
 * large operations instead of a dozen for each weight. Norms and other vectors are not decayed.
 */
export interface AdamW {
  /** One step with `clip` times a gradient laid out as the weights are; replaces the tensors of the map it was made for. */
  apply(step: number, gradient: tf.Tensor, learningRate: number, clip: number): void;
  read(): Promise<Map<string, StoredTensor>>;
  /** Takes up weights (from the map) and moments. @throws AppError when the moments are of another model. */
  restore(moments: ReadonlyMap<string, StoredTensor>): void;
  dispose(): void;
}

const names = ["exp_avg", "exp_avg_sq"] as const; // as PyTorch calls the moments

export function createAdamW(parameters: Map<string, tf.Tensor>, settings: AdamWSettings): AdamW {
  const { beta1, beta2, epsilon, weightDecay } = settings;
  const layout = [...parameters].map(([name, { shape, size }]) => ({ name, shape, size }));
  const total = layout.reduce((sum, { size }) => sum + size, 0);
  const gather = () => tf.tidy(() => tf.concat([...parameters.values()].map((tensor) => tensor.flatten())));
  const decayed = () =>
    tf.tidy(() => tf.concat(layout.map(({ shape, size }) => (shape.length > 1 ? tf.ones([size]) : tf.zeros([size])))));

  let weights: tf.Tensor = gather();
  let first: tf.Tensor = tf.zeros([total]);
  let second: tf.Tensor = tf.zeros([total]);
  const mask = weightDecay > 0 ? decayed() : null;

  return {
    apply(step, gradient, learningRate, clip) {
      const previous = [weights, first, second, ...parameters.values()];
      const next = tf.tidy(() => {
        const mean = tf.add(tf.mul(first, beta1), tf.mul(gradient, clip * (1 - beta1)));
        const square = tf.add(tf.mul(second, beta2), tf.mul(tf.square(gradient), clip ** 2 * (1 - beta2)));
        const scale = tf.add(tf.mul(tf.sqrt(square), 1 / Math.sqrt(1 - beta2 ** step)), epsilon);
        const move = tf.mul(tf.div(mean, scale), learningRate / (1 - beta1 ** step));
        const kept = mask ? tf.sub(weights, tf.mul(tf.mul(weights, mask), learningRate * weightDecay)) : weights;
        const moved = tf.sub(kept, move);
        const parts = tf.split(
          moved,
          layout.map(({ size }) => size),
        );
        return { moved, mean, square, parts: parts.map((part, i) => part.reshape(layout[i]?.shape ?? [])) };
      });
      weights = next.moved;
      first = next.mean;
      second = next.square;
      next.parts.forEach((tensor, i) => {
        parameters.set(layout[i]?.name ?? "", tensor);
      });
      tf.dispose(previous);
    },
    async read() {
      const arrays = new Map<string, StoredTensor>();
      for (const [name, tensor] of [[names[0], first] as const, [names[1], second] as const]) {
        arrays.set(name, inMemory([total], Float32Array.from(await tensor.data())));
      }
      return arrays;
    },
    restore(moments) {
      const [mean, square] = names.map((name) => moments.get(name)?.read());
      if (mean?.length !== total || square?.length !== total) {
        throw new AppError(
          "invalid",
          "The saved optimizer state is of another model, so the run cannot go on from it.",
        );
      }
      tf.dispose([weights, first, second]);
      weights = gather();
      first = tf.tensor1d(mean);
      second = tf.tensor1d(square);
    },
    dispose() {
      tf.dispose([weights, first, second]);
      mask?.dispose();
    },
  };
}
