import * as tf from "@tensorflow/tfjs";
import type { TrainingConfig } from "../algorithms/training-config";
import type { Arrays, HostArray, State, Store, Tensors } from "../engine/store";
import { AppError } from "../errors";
import type { Model } from "../nn/model";
import { countOf, type StoredTensor, type TensorSource } from "../nn/stored-tensor";

/** How the weights follow the gradient. Its state lives beside them in the model's store. */
export interface Optimizer {
  /** What changes from step to step, for `update`. */
  inputs(step: number, learningRate: number): Arrays;
  /** One weight's step, within a program. */
  update(state: State, name: string, gradient: tf.Tensor, inputs: Tensors<Arrays>): void;
  moments(store: Store): Map<string, TensorSource>;
}

const scalar = (value: number): HostArray => ({ shape: [], data: Float32Array.of(value) });
const kinds = ["exp_avg", "exp_avg_sq"] as const; // as PyTorch calls the moments
const momentOf = (kind: (typeof kinds)[number], name: string) => `${kind}.${name}`;

/**
 * AdamW (arXiv 1711.05101, in the order of torch.optim.AdamW) or plain SGD (torch.optim.SGD without momentum), with
 * decoupled weight decay; norms and other vectors are not decayed. Moments start at 0, or where `saved` left them.
 * @throws AppError when the saved state is of another model or optimizer
 */
export async function openOptimizer(
  model: Pick<Model, "store" | "trainable" | "shapeOf">,
  config: TrainingConfig,
  saved: ReadonlyMap<string, StoredTensor> | null,
): Promise<Optimizer> {
  const { adam_beta1: beta1, adam_beta2: beta2, adam_epsilon: epsilon, weight_decay: weightDecay } = config;
  const shapes = model.trainable.map((name) => [name, model.shapeOf(name)] as const);
  const decays = (name: string) => weightDecay > 0 && model.shapeOf(name).length > 1;
  const decay = (state: State, name: string, { keep }: Tensors<Arrays>) => {
    if (keep && decays(name)) state.set(name, tf.mul(state.get(name), keep));
  };
  if (config.optim === "sgd") {
    return {
      inputs: (_step, rate) => ({ rate: scalar(rate), keep: scalar(1 - rate * weightDecay) }),
      update(state, name, gradient, inputs) {
        decay(state, name, inputs);
        state.set(name, tf.sub(state.get(name), tf.mul(gradient, inputs.rate as tf.Tensor)));
      },
      moments: () => new Map(),
    };
  }
  const moments = kinds.flatMap((kind) => shapes.map(([name, shape]) => [momentOf(kind, name), shape] as const));
  await model.store.define(
    moments.map(([name, shape]) => {
      if (saved === null) return [name, { shape }] as const;
      const stored = saved.get(name);
      if (stored === undefined || countOf(stored.shape) !== countOf(shape)) {
        throw new AppError(
          "invalid",
          "The saved optimizer state is of another model, so the run cannot go on from it.",
        );
      }
      return [name, { shape, read: () => stored.read() }] as const;
    }),
  );
  return {
    inputs: (step, rate) => ({
      rate: scalar(rate),
      keep: scalar(1 - rate * weightDecay),
      correction1: scalar(1 - beta1 ** step),
      correction2: scalar(1 - beta2 ** step),
    }),
    update(state, name, gradient, inputs) {
      decay(state, name, inputs);
      const [first, second] = [momentOf("exp_avg", name), momentOf("exp_avg_sq", name)];
      const { rate, correction1, correction2 } = inputs as Record<string, tf.Tensor>;
      if (!rate || !correction1 || !correction2) throw new Error("Adam needs its rate and corrections.");
      state.adam({ weight: name, first, second, gradient, rate, correction1, correction2, beta1, beta2, epsilon });
    },
    moments: (store) => new Map(moments.map(([name, shape]) => [name, { shape, read: () => store.read(name) }])),
  };
}
