import * as tf from "@tensorflow/tfjs";
import { adamStep } from "./code/adam";
import { floatBits } from "./code/kernel";
import { chunkElements } from "./code/unary";
import type { KernelCall } from "./kernel-call";

/**
 * One step of Adam (AdamStep in lib/engine/store.ts says what it computes) on a weight and its moments, all float32 of one
 * shape: one pass instead of a dozen, in place where nobody else holds the memory. Returns the three.
 */
export function adam({ backend, pool, input, attribute }: KernelCall): tf.TensorInfo[] {
  const scalar = (name: string) => backend.typedArrayFromHeap(input(name))[0] ?? Number.NaN;
  const at = ({ dataId }: tf.TensorInfo) => backend.getMemoryOffset(dataId);
  const state = ["weight", "first", "second"].map(input);
  const next = state.map(({ dataId, shape, dtype }) => {
    if (backend.refCount(dataId) > 1) return backend.makeOutput(shape, dtype);
    backend.incRef(dataId);
    return { dataId, shape, dtype };
  });
  const [weight, first, second, toWeight, toFirst, toSecond] = [...state, ...next].map(at) as number[];
  const total = tf.util.sizeFromShape(input("weight").shape);
  const [beta1, beta2] = [Number(attribute("beta1")), Number(attribute("beta2"))];
  pool.run(
    adamStep,
    {
      ...{ weight, first, second, toWeight, toFirst, toSecond, gradient: at(input("gradient")), total },
      ...{ beta1: floatBits(beta1), rest1: floatBits(1 - beta1), beta2: floatBits(beta2), rest2: floatBits(1 - beta2) },
      rate: floatBits(scalar("rate") / scalar("correction1")),
      correction2: floatBits(scalar("correction2")),
      epsilon: floatBits(Number(attribute("epsilon"))),
    } as Record<(typeof adamStep.fields)[number], number>,
    Math.ceil(total / chunkElements),
    total * 8,
  );
  return next;
}
