import type * as tf from "@tensorflow/tfjs";
import type { Edge, Feed, GraphAddon } from "./graph-addon";
import { sessionConfig } from "./graph-addon";
import { attributes, Tracer } from "./graph-trace";
import type { AdamStep, Arrays, HostArray, Program, State, Store, Tensors } from "./store";

/** A resource variable of the session. */
interface Variable {
  readonly handle: number;
  readonly shape: readonly number[];
  readonly reader: Edge;
  readonly remover: number; // the node that frees it; a later assignment makes it anew
}

/** A program's graph for one combination of input shapes. */
interface Traced {
  readonly feeds: Readonly<Record<string, Edge>>;
  readonly outputs: readonly (readonly [name: string, id: number])[];
  readonly targets: readonly number[];
  readonly set: readonly string[];
  readonly deleted: readonly string[];
}

const { FLOAT, INT32 } = attributes;
/** Numbers that go to or from the session together: a run costs tens of milliseconds the first time, whatever it does. */
const together = 16 * 2 ** 20;

const dtypeOf = (data: HostArray["data"]) => (data instanceof Int32Array ? INT32 : FLOAT);

/**
 * A store whose tensors are variables of one TensorFlow session, and whose programs are parts of its graph: a call is
 * one run of the session, on its own threads, without a single operation being dispatched from JavaScript.
 */
export function createGraphStore(addon: GraphAddon): Store {
  const graph = addon.create(sessionConfig());
  const tracer = new Tracer(addon, graph);
  const variables = new Map<string, Variable>();
  const filled = new Set<string>(); // those that have a value now
  const ahead = new Map<string, Promise<Float32Array>>(); // read with one before them, until something may change them
  let queue: Promise<unknown> = Promise.resolve();

  const change = (feeds: readonly Feed[], fetches: readonly number[], targets: readonly number[]) => {
    ahead.clear();
    return run(feeds, fetches, targets);
  };
  const run = (feeds: readonly Feed[], fetches: readonly number[], targets: readonly number[]) => {
    const result = queue.then(() => addon.run(graph, feeds, fetches, targets));
    queue = result.catch(() => undefined);
    return result;
  };
  const addVariable = (name: string, shape: readonly number[]): Variable => {
    const { id: handle } = tracer.edge("VarHandleOp", [], variableAttributes(shape, tracer.name(name)));
    const remover = tracer.operation("DestroyResourceOp", [handle]).node;
    const variable = { handle, shape, reader: read(tracer, handle), remover };
    variables.set(name, variable);
    return variable;
  };
  const find = (name: string): Variable => {
    const variable = variables.get(name);
    if (variable === undefined) throw new Error(`The store has no tensor "${name}".`);
    return variable;
  };

  return {
    async define(tensors) {
      // All operations first: a session that runs between additions takes its graph up anew each time.
      const loads = [...tensors].map(([name, { shape, read }]) => {
        const { handle } = variables.get(name) ?? addVariable(name, shape);
        const input = tracer.edge("Placeholder", [], placeholderAttributes(shape, FLOAT));
        const { node } = tracer.operation("AssignVariableOp", [handle, input.id], [attributes.dtype(FLOAT)]);
        return { name, shape, read, input, node };
      });
      let [feeds, nodes, count]: [Feed[], number[], number] = [[], [], 0];
      for (const [i, { name, shape, read, input, node }] of loads.entries()) {
        const size = countOf(shape);
        const data = read?.() ?? new Float32Array(size);
        if (data.length !== size) {
          throw new Error(`"${name}" of shape [${shape}] takes ${size} numbers, not ${data.length}.`);
        }
        feeds.push({ ...input, shape, data });
        nodes.push(node);
        filled.add(name);
        count += size;
        if (count < together && i + 1 < loads.length) continue;
        await change(feeds, [], nodes);
        [feeds, nodes, count] = [[], [], 0];
      }
    },
    async read(name) {
      const ready = ahead.get(name);
      ahead.delete(name);
      if (ready) return ready;
      find(name);
      const order = [...variables].filter(([other]) => filled.has(other));
      const from = order.findIndex(([other]) => other === name);
      if (from < 0) throw new Error(`"${name}" has no value.`);
      let count = 0;
      const group = order.slice(from).filter(([, { shape }], i) => {
        count += countOf(shape);
        return i === 0 || count <= together;
      });
      const readers = group.map(([, { reader }]) => reader.id);
      const values = run([], readers, []);
      for (const [i, [other]] of group.entries()) {
        const part = values.then((all) => (all[i] instanceof Float32Array ? all[i] : new Float32Array()));
        part.catch(() => undefined); // told to whoever asks for it
        ahead.set(other, part);
      }
      const own = ahead.get(name);
      ahead.delete(name);
      return own ?? new Float32Array();
    },
    async delete(names) {
      const nodes = [...names].map((name) => find(name).remover);
      for (const name of names) filled.delete(name);
      if (nodes.length > 0) await change([], [], nodes);
    },
    program<A extends Arrays>(body: (inputs: Tensors<A>, state: State) => Record<string, tf.Tensor>): Program<A> {
      const graphs = new Map<string, Traced>();
      return async (inputs) => {
        const signature = JSON.stringify(
          Object.entries(inputs).map(([name, { shape, data }]) => [name, shape, dtypeOf(data)]),
        );
        let traced = graphs.get(signature);
        if (traced === undefined) {
          traced = traceProgram(tracer, inputs, body, { find, add: addVariable, variables });
          graphs.set(signature, traced);
        }
        const { feeds, outputs, targets, set, deleted } = traced;
        const fed = Object.entries(inputs).flatMap(([name, { data }]) => {
          const edge = feeds[name];
          return edge ? [{ ...edge, data }] : [];
        });
        const fetches = outputs.map(([, id]) => id);
        for (const name of set) filled.add(name);
        for (const name of deleted) filled.delete(name);
        const values = await change(fed, fetches, targets);
        return Object.fromEntries(outputs.map(([name], i) => [name, values[i] ?? new Float32Array()]));
      };
    },
    dispose() {
      queue = queue.then(() => addon.close(graph));
    },
  };
}

const countOf = (shape: readonly number[]) => shape.reduce((product, n) => product * n, 1);

interface Variables {
  find(name: string): Variable;
  add(name: string, shape: readonly number[]): Variable;
  readonly variables: Map<string, Variable>;
}

function traceProgram<A extends Arrays>(
  tracer: Tracer,
  inputs: A,
  body: (inputs: Tensors<A>, state: State) => Record<string, tf.Tensor>,
  { find, add, variables }: Variables,
): Traced {
  const feeds = Object.fromEntries(
    Object.entries(inputs).map(([name, { shape, data }]) => {
      return [name, tracer.edge("Placeholder", [], placeholderAttributes(shape, dtypeOf(data)))];
    }),
  );
  return tracer.trace(() => {
    const tensors = Object.fromEntries(Object.entries(feeds).map(([name, edge]) => [name, tracer.tensor(edge)]));
    const values = new Map<string, tf.Tensor>(); // as this call sees them now
    const reads = new Map<string, number>(); // the nodes that read
    const pending = new Map<string, tf.Tensor>(); // to be assigned
    const deleted = new Set<string>();
    const targets: number[] = [];
    const set = new Set<string>();
    const assign = (name: string): number[] => {
      const value = pending.get(name);
      if (value === undefined) return [];
      pending.delete(name);
      const { handle, shape } = variables.get(name) ?? add(name, value.shape);
      if (`${shape}` !== `${value.shape}`) throw new Error(`"${name}" has shape [${shape}], not [${value.shape}].`);
      const after = reads.get(name);
      const type = [attributes.dtype(FLOAT)];
      const controls = after === undefined ? [] : [after];
      return [tracer.operation("AssignVariableOp", [handle, tracer.edgeOf(value)], type, controls).node];
    };
    const state: State = {
      get(name) {
        const value = values.get(name);
        if (value !== undefined) return value;
        const { handle, shape } = find(name);
        const { node, outputs } = tracer.operation("ReadVariableOp", [handle], [attributes.dtype(FLOAT)]);
        const [edge] = outputs;
        if (edge === undefined) throw new Error("ReadVariableOp has an output.");
        const tensor = tracer.tensor({ ...edge, shape: [...shape] });
        values.set(name, tensor);
        reads.set(name, node);
        return tensor;
      },
      set(name, value) {
        values.set(name, value);
        pending.set(name, value);
        set.add(name);
      },
      delete: (name) => void deleted.add(name),
      adam: (step) => targets.push(adam(tracer, step, (name) => find(name).handle, assign(step.weight))),
    };
    const results = body(tensors as Tensors<A>, state);
    const outputs = Object.entries(results).map(([name, tensor]) => [name, tracer.edgeOf(tensor)] as const);
    for (const name of [...pending.keys()]) targets.push(...assign(name));
    for (const name of deleted) {
      const after = reads.get(name);
      targets.push(
        tracer.operation("DestroyResourceOp", [find(name).handle], [], after === undefined ? [] : [after]).node,
      );
    }
    return { feeds, outputs, targets, set: [...set], deleted: [...deleted] };
  });
}

/** ResourceApplyAdam corrects with beta^t that it is given and adds epsilon before correcting: both are undone here. */
function adam(tracer: Tracer, step: AdamStep, handle: (name: string) => number, controls: readonly number[]): number {
  const scalar = (value: number) => tracer.constant(FLOAT, [], Float32Array.of(value)).id;
  const T = [attributes.type("T", FLOAT)];
  const binary = (type: string, a: number, b: number) => tracer.edge(type, [a, b], T).id;
  const root = tracer.edge("Sqrt", [tracer.edgeOf(step.correction2)], T).id;
  const rate = binary("RealDiv", binary("Mul", tracer.edgeOf(step.rate), root), tracer.edgeOf(step.correction1));
  const epsilon = binary("Mul", scalar(step.epsilon), root);
  const hyper = [scalar(0), scalar(0), rate, scalar(step.beta1), scalar(step.beta2), epsilon];
  const handles = [step.weight, step.first, step.second].map(handle);
  return tracer.operation("ResourceApplyAdam", [...handles, ...hyper, tracer.edgeOf(step.gradient)], T, controls).node;
}

function read(tracer: Tracer, handle: number): Edge {
  return tracer.edge("ReadVariableOp", [handle], [attributes.dtype(FLOAT)]);
}

function variableAttributes(shape: readonly number[], name: string) {
  return [attributes.dtype(FLOAT), attributes.shape(shape), attributes.text("shared_name", name)];
}

function placeholderAttributes(shape: readonly number[], dtype: number) {
  return [attributes.dtype(dtype), attributes.shape(shape)];
}
