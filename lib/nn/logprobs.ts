import * as tf from "@tensorflow/tfjs";
import { linear } from "./layers";

/** log softmax(hidden · matrix^T)[n, targets[n]]: hidden [N, d], matrix [V, d], targets [N] int32 -> [N]. */
export function tokenLogProbs(hidden: tf.Tensor, matrix: tf.Tensor, targets: tf.Tensor): tf.Tensor {
  const logits = linear(hidden, matrix);
  const vocabulary = matrix.shape[0] ?? 0;
  return tf.customGrad((...args) => {
    const [logits, save] = args as [tf.Tensor, tf.GradSaveFunc];
    const logps = tf.logSoftmax(logits as tf.Tensor2D);
    const hot = tf.oneHot(targets as tf.Tensor1D, vocabulary, 1, 0, "float32");
    save([logps, hot]);
    return {
      value: tf.sum(tf.mul(logps, hot), -1),
      gradFunc: (dy: tf.Tensor, saved: tf.Tensor[]) => {
        const [logps, hot] = saved as [tf.Tensor, tf.Tensor];
        return tf.mul(tf.expandDims(dy, 1), tf.sub(hot, tf.exp(logps)));
      },
    };
  })(logits);
}
