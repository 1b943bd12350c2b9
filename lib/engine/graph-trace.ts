import * as tf from "@tensorflow/tfjs";
import type { Attribute, Edge, GraphAddon, GraphHandle, Operation } from "./graph-addon";

/** What tfjs-node's backend is made of, as far as tracing steps in. */
interface TracedBackend {
  binding: Binding;
  readonly tensorMap: { get(dataId: object): TensorData };
  getInputTensorIds(tensors: readonly tf.TensorInfo[]): number[];
  createOutputTensor(edge: Edge): tf.Tensor;
}
interface TensorData {
  readonly id: number;
  readonly shape: number[];
  readonly dtype: number;
  readonly values: ArrayLike<number> | null;
}
interface Binding {
  readonly TF_FLOAT: number;
  readonly TF_INT32: number;
  readonly TF_INT64: number;
  readonly TF_BOOL: number;
  createTensor(shape: readonly number[], dtype: number, values: ArrayLike<number>): number;
  deleteTensor(id: number): void;
  tensorDataSync(id: number): ArrayLike<number>;
  executeOp(type: string, attributes: readonly Attribute[], inputs: readonly number[], outputs: number): Edge[];
}

/** TensorFlow's numbers for types (TF_DataType), and attributes as the addon takes them (TF_AttrType). */
export const attributes = {
  FLOAT: 1,
  INT32: 3,
  text: (name: string, value: string): Attribute => ({ name, type: 0, value }),
  type: (name: string, value: number): Attribute => ({ name, type: 4, value }),
  dtype: (value: number): Attribute => ({ name: "dtype", type: 4, value }),
  shape: (value: readonly number[]): Attribute => ({ name: "shape", type: 5, value }),
};

/** Operations whose first so many inputs, counted from all of them, are one argument: a list of tensors. */
const listInputs: Readonly<Record<string, (inputs: number) => number>> = {
  ConcatV2: (inputs) => inputs - 1,
  Pack: (inputs) => inputs,
  AddN: (inputs) => inputs,
  Einsum: (inputs) => inputs,
};

const traced = 2 ** 30; // ids from here on are edges of the graph, below are tensors of tfjs-node

let tracing: Tracer | null = null;
/** The one that records now, or null where operations are computed. */
export const currentTracer = (): Tracer | null => tracing;

/**
 * Records TensorFlow.js operations as operations of a graph instead of computing them. Every kernel of tfjs-node is one
 * call to its binding, so a binding that adds to the graph in place of the real one is all it takes; shapes come from
 * TensorFlow's own inference, so nothing is computed and no memory taken. Tensors from before become constants.
 */
export class Tracer {
  private readonly backend = tf.backend() as unknown as TracedBackend;
  private readonly constants = new Map<unknown, number>();
  private readonly nodes = new Map<number, number>(); // of each edge, the operation that it comes from
  private count = 0;

  constructor(
    private readonly addon: GraphAddon,
    private readonly graph: GraphHandle,
  ) {}

  /**
   * A name that no other operation has. TensorFlow's rewriting of a graph takes operations in the order of their names:
   * with numbers of equal width that is the order in which a program made them, whatever was traced before it. Otherwise
   * a resumed run would add in another order than the run as a whole.
   */
  name(type: string): string {
    this.count += 1;
    return `${type.replace(/[^A-Za-z0-9_.]/g, "_")}_${String(this.count).padStart(9, "0")}`;
  }

  operation(
    type: string,
    inputs: readonly (number | readonly number[])[],
    attributes: readonly Attribute[] = [],
    controls: readonly number[] = [],
  ): Operation {
    return this.added(this.addon.operation(this.graph, type, this.name(type), inputs, attributes, controls));
  }

  private added(operation: Operation): Operation {
    for (const { id } of operation.outputs) this.nodes.set(id, operation.node);
    return operation;
  }

  /** An operation with one output. */
  edge(...parts: Parameters<Tracer["operation"]>): Edge {
    const [first] = this.operation(...parts).outputs;
    if (first === undefined) throw new Error(`${parts[0]} has no output.`);
    return first;
  }

  constant(dtype: number, shape: readonly number[], data: NodeJS.TypedArray): Edge {
    const [edge] = this.added(this.addon.constant(this.graph, this.name("Const"), dtype, shape, data)).outputs;
    if (edge === undefined) throw new Error("A constant has an output.");
    return edge;
  }

  /** A tensor that stands for an edge. Only within `trace`. */
  tensor(edge: Edge): tf.Tensor {
    return this.backend.createOutputTensor({ ...edge, id: edge.id + traced });
  }

  /** The edge that a tensor stands for. Only within `trace`. */
  edgeOf(tensor: tf.Tensor): number {
    return (this.backend.getInputTensorIds([tensor])[0] ?? 0) - traced;
  }

  /** The same tensor, there only when the others have been computed. Only within `trace`. */
  after(tensor: tf.Tensor, others: readonly tf.Tensor[]): tf.Tensor {
    const controls = others.map((other) => this.nodes.get(this.edgeOf(other)) ?? 0);
    const type = tensor.dtype === "int32" ? attributes.INT32 : attributes.FLOAT;
    const edge = this.edge("Identity", [this.edgeOf(tensor)], [attributes.type("T", type)], controls);
    return this.tensor({ ...edge, shape: tensor.shape });
  }

  /** Runs `body` with every operation going into the graph; its tensors are gone afterwards. */
  trace<T>(body: () => T): T {
    const { backend } = this;
    const { binding: real, getInputTensorIds: realIds } = backend;
    const toEdge = (id: number) => {
      if (id >= traced) return id - traced;
      throw new Error("A program uses a tensor from outside; it must be an input or in the store.");
    };
    // A fresh object: the binding's own properties cannot be overwritten.
    const recorder: Binding = {
      ...(Object.fromEntries(
        Object.getOwnPropertyNames(real).map((key) => [key, Reflect.get(real, key)]),
      ) as unknown as Binding),
      createTensor: (shape, dtype, values) => traced + this.constant(dtype, shape, bytesFor(real, dtype, values)).id,
      deleteTensor: (id) => {
        if (id < traced) real.deleteTensor(id);
      },
      tensorDataSync(id) {
        if (id < traced) return real.tensorDataSync(id);
        throw new Error("A program reads a tensor's value; what it decides on must be an input instead.");
      },
      executeOp: (type, attributes, ids, outputs) => {
        const edges = ids.map(toEdge);
        const listed = listInputs[type]?.(edges.length) ?? 0;
        const inputs = listed > 0 ? [edges.slice(0, listed), ...edges.slice(listed)] : edges;
        const made = this.operation(type, inputs, attributes).outputs;
        if (made.length < outputs) throw new Error(`${type} has ${made.length} outputs, not ${outputs}.`);
        return made.map((edge) => {
          if (edge.shape.some((size) => size < 0)) throw new Error(`${type}'s shape depends on values.`);
          return { ...edge, id: edge.id + traced };
        });
      },
    };
    backend.binding = recorder;
    // Values that wait to be uploaded must not be, if their tensor is older than the trace.
    backend.getInputTensorIds = (tensors) =>
      tensors.map((tensor) => {
        const data = "dataId" in tensor ? backend.tensorMap.get(tensor.dataId) : undefined;
        if (data?.values == null) return realIds.call(backend, [tensor])[0] ?? 0;
        const known = this.constants.get(data);
        if (known !== undefined) return known + traced;
        const { id } = this.constant(data.dtype, data.shape, bytesFor(real, data.dtype, data.values));
        this.constants.set(data, id);
        return id + traced;
      });
    tracing = this;
    try {
      const results: T[] = [];
      tf.tidy(() => void results.push(body()));
      return results[0] as T;
    } finally {
      tracing = null;
      backend.binding = real;
      backend.getInputTensorIds = realIds;
      this.constants.clear();
    }
  }
}

/** Values as tfjs-node gives them, in the bytes that TensorFlow expects. */
function bytesFor(binding: Binding, dtype: number, values: ArrayLike<number>): NodeJS.TypedArray {
  if (dtype === binding.TF_BOOL) return Uint8Array.from(values);
  if (dtype === binding.TF_FLOAT) return values instanceof Float32Array ? values : Float32Array.from(values);
  if (dtype === binding.TF_INT32 || dtype === binding.TF_INT64) {
    return values instanceof Int32Array ? values : Int32Array.from(values); // an int64 comes as its two halves
  }
  throw new Error(`Tensors of type ${dtype} cannot be constants of a graph.`);
}
