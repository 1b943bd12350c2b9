import * as tf from "@tensorflow/tfjs";
import { after } from "./ops";

/**
 * compute(inputs, constants), of which the backward pass finds only the inputs and constants kept: it computes the rest
 * once more (gradient checkpointing, arXiv 1604.06174). Gradients are those of the plain computation.
 * @param compute pure; what else it uses must outlive the backward pass, as a program's inputs and its store's tensors do
 * @param inputs those that need gradients
 * @param constants those that do not, and that the forward pass would free
 */
export function recomputed(
  compute: (inputs: readonly tf.Tensor[], constants: readonly tf.Tensor[]) => tf.Tensor,
  inputs: readonly tf.Tensor[],
  constants: readonly tf.Tensor[],
): tf.Tensor {
  const op = tf.customGrad((...args) => {
    const save = args.at(-1) as unknown as tf.GradSaveFunc;
    save([...inputs, ...constants]);
    return {
      value: compute(inputs, constants),
      gradFunc(dy: tf.Tensor, saved: tf.Tensor[]) {
        // Not before the gradient has come back to here, else a graph would compute it at once and keep it.
        const again = saved.slice(0, inputs.length).map((input) => after(input, [dy]));
        const kept = saved.slice(inputs.length);
        return withOwnTape(() => tf.grads((...inputs) => compute(inputs, kept))(again, dy));
      },
    };
  });
  return op(...inputs);
}

/** TensorFlow.js has one tape at a time, and a gradient within a backward pass would take that of the pass. */
function withOwnTape<T>(work: () => T): T {
  const { state } = tf.engine();
  const { activeTape } = state;
  try {
    return work();
  } finally {
    state.activeTape = activeTape;
  }
}
