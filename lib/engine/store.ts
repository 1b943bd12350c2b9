import type * as tf from "@tensorflow/tfjs";

/** Numbers with a shape, on the host. */
export interface HostArray {
  readonly shape: readonly number[];
  readonly data: Float32Array | Int32Array;
}
export type Arrays = Readonly<Record<string, HostArray>>;
export type Tensors<A extends Arrays> = { readonly [K in keyof A]: tf.Tensor };

/** A float32 tensor to be put into a store: its values are asked for once, or it starts at 0. */
export interface Initial {
  readonly shape: readonly number[];
  readonly read?: () => Float32Array;
}

/** The tensors of a store as a program sees them during one call. */
export interface State {
  get(name: string): tf.Tensor;
  /** The value from the end of this call on; a new name is a new tensor. */
  set(name: string, value: tf.Tensor): void;
  /** Frees the tensor at the end of this call. */
  delete(name: string): void;
  /** One step of Adam on a weight and its two moments in place, see `AdamStep`. */
  adam(step: AdamStep): void;
}

/**
 * Adam as PyTorch computes it: m = b1 m + (1 - b1) g, v = b2 v + (1 - b2) g^2,
 * w = w - rate / (1 - b1^t) * m / (sqrt(v / (1 - b2^t)) + eps). The two corrections 1 - b^t are tensors, because they
 * change from call to call; b1, b2 and eps are constants of the run.
 */
export interface AdamStep {
  readonly weight: string;
  readonly first: string;
  readonly second: string;
  readonly gradient: tf.Tensor;
  readonly rate: tf.Tensor; // scalar
  readonly correction1: tf.Tensor; // scalar, 1 - b1^t
  readonly correction2: tf.Tensor; // scalar, 1 - b2^t
  readonly beta1: number;
  readonly beta2: number;
  readonly epsilon: number;
}

/** Runs a program's body on these inputs and brings its outputs to the host. */
export type Program<A extends Arrays> = (inputs: A) => Promise<Record<string, Float32Array | Int32Array>>;

/**
 * Tensors that live on the engine from call to call (weights, moments, a key-value cache) and programs over them.
 *
 * A program's body is a pure function of its inputs and the store's tensors: what differs from call to call comes in
 * through them, and nothing in it reads a tensor's value. On TensorFlow a body is traced once for each combination of
 * input shapes into a graph that keeps the tensors in its session (lib/engine/graph-store.ts); elsewhere, and with
 * CHORUS_EAGER=1, it simply runs (lib/engine/eager-store.ts). Calls are queued: one at a time, in order.
 */
export interface Store {
  /** Adds tensors, or gives those that are there new values of the same shape. */
  define(tensors: Iterable<readonly [name: string, initial: Initial]>): Promise<void>;
  read(name: string): Promise<Float32Array>;
  delete(names: Iterable<string>): Promise<void>;
  program<A extends Arrays>(body: (inputs: Tensors<A>, state: State) => Record<string, tf.Tensor>): Program<A>;
  /** Frees everything. What is still running ends first. */
  dispose(): void;
}
