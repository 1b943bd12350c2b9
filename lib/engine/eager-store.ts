import { setImmediate } from "node:timers/promises";
import * as tf from "@tensorflow/tfjs";
import { runOwnKernel } from "./own-kernel";
import type { AdamStep, Arrays, HostArray, Program, State, Store, Tensors } from "./store";

/** A store whose tensors are TensorFlow.js's own, and whose programs run operation by operation. */
export function createEagerStore(): Store {
  const tensors = new Map<string, tf.Tensor>();
  let queue: Promise<unknown> = Promise.resolve();

  function inTurn<T>(work: () => Promise<T>): Promise<T> {
    const result = queue.then(work);
    queue = result.catch(() => undefined);
    return result;
  }
  const find = (name: string): tf.Tensor => {
    const tensor = tensors.get(name);
    if (tensor === undefined) throw new Error(`The store has no tensor "${name}".`);
    return tensor;
  };
  const put = (name: string, tensor: tf.Tensor): void => {
    const before = tensors.get(name);
    if (before !== tensor) before?.dispose();
    tensors.set(name, tf.keep(tensor));
  };
  const remove = (name: string): void => {
    tensors.get(name)?.dispose();
    tensors.delete(name);
  };

  return {
    define: (initial) =>
      inTurn(async () => {
        for (const [name, { shape, read }] of initial) {
          put(name, read ? tf.tensor(read(), [...shape]) : tf.zeros([...shape]));
        }
      }),
    read: (name) => inTurn(async () => Float32Array.from(await find(name).data())),
    delete: (names) => inTurn(async () => [...names].forEach(remove)),
    program<A extends Arrays>(body: (inputs: Tensors<A>, state: State) => Record<string, tf.Tensor>): Program<A> {
      return (inputs) =>
        inTurn(async () => {
          const outputs = tf.tidy(() => {
            const next = new Map<string, tf.Tensor>();
            const deleted = new Set<string>();
            const state: State = {
              get: (name) => next.get(name) ?? find(name),
              set: (name, value) => void next.set(name, value),
              delete: (name) => void deleted.add(name),
              adam(step) {
                for (const [name, value] of adam(step, state)) {
                  next.delete(name);
                  put(name, value); // at once, so that never more than one weight and its moments are there twice
                }
              },
            };
            const results = body(toTensors(inputs), state);
            for (const [name, value] of next) put(name, value);
            for (const name of deleted) remove(name);
            // What is read below may also have become part of the store; a copy of the handle costs nothing.
            return Object.entries(results).map(([name, tensor]) => [name, tf.clone(tensor)] as const);
          });
          const values: Record<string, Float32Array | Int32Array> = {};
          for (const [name, tensor] of outputs) {
            const data = await tensor.data();
            tensor.dispose();
            values[name] = data instanceof Int32Array ? data : Float32Array.from(data);
          }
          await setImmediate(); // most backends read at once: timers, messages and signals would wait for the whole run
          return values;
        });
    },
    dispose() {
      queue = queue.then(() => [...tensors.keys()].forEach(remove));
    },
  };
}

function toTensors<A extends Arrays>(arrays: A): Tensors<A> {
  const entries = Object.entries(arrays).map(([name, { shape, data }]: [string, HostArray]) => {
    return [name, tf.tensor(data, [...shape], data instanceof Int32Array ? "int32" : "float32")] as const;
  });
  return Object.fromEntries(entries) as Tensors<A>;
}

function adam(step: AdamStep, state: State): (readonly [name: string, value: tf.Tensor])[] {
  const { gradient, rate, correction1, correction2, beta1, beta2, epsilon } = step;
  const [weight, first, second] = [state.get(step.weight), state.get(step.first), state.get(step.second)];
  const inputs = { weight, first, second, gradient, rate, correction1, correction2 };
  const next = runOwnKernel("AdamStep", inputs, { beta1, beta2, epsilon }) ?? [
    ...tf.tidy(() => {
      const mean = tf.add(tf.mul(first, beta1), tf.mul(gradient, 1 - beta1));
      const square = tf.add(tf.mul(second, beta2), tf.mul(tf.square(gradient), 1 - beta2));
      const scale = tf.add(tf.sqrt(tf.div(square, correction2)), epsilon);
      return [tf.sub(weight, tf.mul(tf.div(mean, scale), tf.div(rate, correction1))), mean, square];
    }),
  ];
  return [step.weight, step.first, step.second].map((name, i) => [name, next[i] as tf.Tensor] as const);
}
