import { setImmediate } from "node:timers/promises";
import * as tf from "@tensorflow/tfjs";
import type { Batch, Learner, Session } from "../algorithms/algorithm";
import { dropoutSeed } from "../engine/dropout";
import { squaredNorm } from "../engine/ops";
import type { Arrays, HostArray, Program, State, Tensors } from "../engine/store";
import { learner, type Model } from "../nn/model";
import type { TensorSource } from "../nn/stored-tensor";
import { averageFigures, stackFigures } from "./batch-figures";
import type { Optimizer } from "./optimizer";

type Values = Readonly<Record<string, number>>;

/** What a run does with its model, each a program of the model's store: nothing but batches and figures crosses over. */
export interface Programs {
  /**
   * The gradient of the batches' weighted mean loss stays in the store; its length and the means come back. The seed
   * decides what LoRA's dropout leaves out.
   */
  differentiate(batches: readonly Batch<Arrays>[], seed: number): Promise<{ norm: number; values: Values }>;
  /** Moves the weights by the gradient, of which `clip` times is taken. `step` counts from 1. */
  apply(step: number, learningRate: number, clip: number): Promise<void>;
  /** The batches' weighted mean loss and metrics, without gradients. Other work of the process runs in between. */
  evaluate(batches: readonly Batch<Arrays>[]): Promise<Values>;
  /** The optimizer's state, to be read one tensor at a time. */
  moments(): Map<string, TensorSource>;
}

const gradientOf = (name: string) => `gradient/${name}`;
const scalar = (value: number): HostArray => ({ shape: [], data: Float32Array.of(value) });

export function createPrograms(
  model: Model,
  loss: Session["loss"],
  optimizer: Optimizer,
  { checkpointing = false } = {},
): Programs {
  const { store, trainable } = model;
  const drops = model.lora !== null && model.lora.settings.dropout > 0;
  const learnerIn = (state: State): Learner => learner(model.decoder, model.parameters(state));
  let layout: ReturnType<typeof stackFigures>["layout"] = [];

  /** One batch's gradient times its share, added to that of the batches before it; the last one measures the sum. */
  const gradientProgram = (first: boolean, last: boolean, whole: boolean) =>
    store.program(({ share, dropout, ...arrays }: Tensors<Arrays>, state) => {
      const parameters = model.parameters(state, { dropout });
      const weights = trainable.map((name) => parameters.get(name)).filter((tensor) => tensor !== undefined);
      let stacked: tf.Tensor = tf.scalar(0);
      const { grads } = tf.valueAndGrads(() => {
        const result = loss(arrays, learner(model.decoder, parameters, { trained: trainable, checkpointing }));
        const figures = stackFigures(result);
        layout = figures.layout;
        stacked = tf.keep(figures.stacked); // the tape frees what it does not need
        return result.loss.asScalar();
      })(weights);
      const norms = trainable.map((name, i) => {
        let gradient = grads[i];
        if (gradient === undefined) throw new Error(`The loss does not depend on ${name}.`);
        if (!whole && share) gradient = tf.mul(gradient, share);
        if (!first) gradient = tf.add(state.get(gradientOf(name)), gradient);
        state.set(gradientOf(name), gradient);
        return last ? squaredNorm(gradient) : null;
      });
      const values = tf.clone(stacked);
      stacked.dispose();
      const outputs: Record<string, tf.Tensor> = { values };
      // Not addN: WebGPU gives its tensors to one shader, which may read only a few, and TensorFlow adds them in an order
      // that differs from call to call.
      if (last) outputs.norm = tf.sqrt(tf.sum(tf.stack(norms.filter((norm) => norm !== null))));
      return outputs;
    });
  const gradientPrograms = new Map<string, Program<Arrays>>();
  const evaluateProgram = store.program((arrays: Tensors<Arrays>, state) => {
    const figures = stackFigures(loss(arrays, learnerIn(state)));
    layout = figures.layout;
    return { values: figures.stacked };
  });
  const applyProgram = store.program(({ clip, ...hyper }: Tensors<Arrays>, state) => {
    for (const name of trainable) {
      const gradient = tf.mul(state.get(gradientOf(name)), clip as tf.Tensor);
      optimizer.update(state, name, gradient, hyper);
      gradient.dispose();
      state.delete(gradientOf(name));
    }
    return {};
  });

  return {
    async differentiate(batches, seed) {
      const total = batches.reduce((sum, { weight }) => sum + weight, 0);
      const figures: { values: ArrayLike<number>; weight: number }[] = [];
      let norm = Number.NaN;
      for (const [i, { arrays, weight }] of batches.entries()) {
        const [first, last, whole] = [i === 0, i === batches.length - 1, weight === total];
        const key = `${first} ${last} ${whole}`;
        const program = gradientPrograms.get(key) ?? gradientProgram(first, last, whole);
        gradientPrograms.set(key, program);
        const out = await program({
          ...arrays,
          ...(!whole && { share: scalar(weight / total) }),
          ...(drops && { dropout: dropoutSeed(seed, i) }),
        });
        figures.push({ values: out.values ?? [], weight });
        if (last) norm = out.norm?.[0] ?? Number.NaN;
      }
      return { norm, values: averageFigures(layout, figures) };
    },
    async apply(step, learningRate, clip) {
      await applyProgram({ clip: scalar(clip), ...optimizer.inputs(step, learningRate) });
    },
    async evaluate(batches) {
      const figures: { values: ArrayLike<number>; weight: number }[] = [];
      for (const { arrays, weight } of batches) {
        figures.push({ values: (await evaluateProgram(arrays)).values ?? [], weight });
        await setImmediate();
      }
      return averageFigures(layout, figures);
    },
    moments: () => optimizer.moments(store),
  };
}
