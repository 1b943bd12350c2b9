import type { Tensor, Tf } from "./algorithm";

/** What `make` makes, as a constant: no gradient flows through it, and none is computed. */
export function detached(tf: Tf, make: () => Tensor): Tensor {
  const op = tf.customGrad((x) => ({ value: make(), gradFunc: () => tf.zerosLike(x as Tensor) }));
  return op(tf.scalar(0)); // the tape sees a function of a number that nothing depends on
}
