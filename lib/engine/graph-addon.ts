import { existsSync } from "node:fs";
import { createRequire } from "node:module";
import { availableParallelism } from "node:os";

/** A TensorFlow graph with a session over it; lib/engine/native/graph.cc. */
export interface GraphHandle {
  readonly graph: unique symbol;
}

/** An output of an operation: `id` names it in later calls; dtype is TensorFlow's number, an unknown size is -1. */
export interface Edge {
  readonly id: number;
  readonly dtype: number;
  readonly shape: number[];
}

/** As tfjs-node gives attributes to its binding: `type` is TF_AttrType. */
export interface Attribute {
  readonly name: string;
  readonly type: number;
  readonly value: unknown;
}

export interface Feed {
  readonly id: number;
  readonly dtype: number;
  readonly shape: readonly number[];
  readonly data: NodeJS.TypedArray;
}

export interface Operation {
  readonly node: number;
  readonly outputs: Edge[];
}

export interface GraphAddon {
  create(config: Uint8Array): GraphHandle;
  constant(
    graph: GraphHandle,
    name: string,
    dtype: number,
    shape: readonly number[],
    data: NodeJS.TypedArray,
  ): Operation;
  /** Adds an operation; an input that is a list is one argument of several tensors. Shapes follow from the inputs. */
  operation(
    graph: GraphHandle,
    type: string,
    name: string,
    inputs: readonly (number | readonly number[])[],
    attributes: readonly Attribute[],
    controls: readonly number[],
  ): Operation;
  /** Runs what the fetches and targets need, off the event loop's thread. */
  run(
    graph: GraphHandle,
    feeds: readonly Feed[],
    fetches: readonly number[],
    targets: readonly number[],
  ): Promise<(Float32Array | Int32Array)[]>;
  close(graph: GraphHandle): void;
}

let addon: GraphAddon | undefined;

/** Loads the addon that was compiled beside the binding; says whether it is there. */
export function loadGraphAddon(file: string): boolean {
  if (process.env.CHORUS_EAGER === "1" || !existsSync(file)) return false;
  addon = createRequire(import.meta.url)(file);
  return true;
}

export const graphAddon = (): GraphAddon | undefined => addon;

/**
 * A serialised tensorflow.ConfigProto: intra_op_parallelism_threads (field 2), inter_op_parallelism_threads (5),
 * gpu_options.allow_growth (6.4), allow_soft_placement (7), and off in graph_options.rewrite_options (10.10): remapping
 * (14), which fuses operations where a gradient does not need them apart, and arithmetic_optimization (7), which changes
 * their order. With either, the same forward pass gives other last digits with its gradient than without, and a DPO run
 * must start at ln 2 exactly.
 */
export function sessionConfig(cores = availableParallelism()): Uint8Array {
  const threads = Math.min(cores, 127); // one byte of a varint
  return Uint8Array.of(
    0x10,
    threads,
    0x28,
    Math.min(threads, 2),
    0x32,
    2,
    0x20,
    1,
    0x38,
    1,
    0x52,
    6,
    0x52,
    4,
    0x70,
    2,
    0x38,
    2,
  );
}
