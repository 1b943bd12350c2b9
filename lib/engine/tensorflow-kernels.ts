import * as tf from "@tensorflow/tfjs";

/** What tfjs-node's backend offers beyond TensorFlow.js: any op of TensorFlow, by name. */
export interface RawOps {
  executeSingleOutput(op: string, attributes: object[], inputs: tf.TensorInfo[]): tf.Tensor;
  executeMultipleOutputs(op: string, attributes: object[], inputs: tf.TensorInfo[], outputs: number): tf.Tensor[];
  binding: { TF_ATTR_TYPE: number; TF_ATTR_INT: number; TF_ATTR_BOOL: number; TF_FLOAT: number; TF_INT32: number };
}

export function isRawOps(backend: unknown): backend is RawOps {
  return typeof backend === "object" && backend !== null && "executeMultipleOutputs" in backend && "binding" in backend;
}

/** x [..., dim, ...] along `axis`, by indices. TensorFlow itself refuses an index out of range. */
function gather(backend: RawOps, inputs: tf.NamedTensorInfoMap, attrs: tf.NamedAttrMap): tf.TensorInfo {
  const { x, indices } = inputs;
  if (!x || !indices) throw new TypeError("gather needs x and indices.");
  const { TF_ATTR_TYPE: type, TF_ATTR_INT, TF_FLOAT, TF_INT32 } = backend.binding;
  const attributes = [
    { name: "batch_dims", type: TF_ATTR_INT, value: Number(attrs.batchDims ?? 0) },
    { name: "Tparams", type, value: x.dtype === "int32" ? TF_INT32 : TF_FLOAT },
    { name: "Tindices", type, value: TF_INT32 },
    { name: "Taxis", type, value: TF_INT32 },
  ];
  const axis = tf.scalar(Number(attrs.axis ?? 0), "int32");
  const result = backend.executeSingleOutput("GatherV2", attributes, [x, indices, axis]);
  axis.dispose();
  return result;
}

/** [..., m, k] x [..., k, n], either one transposed in its last two dimensions; leading dimensions broadcast. */
function matMul(backend: RawOps, inputs: tf.NamedTensorInfoMap, attrs: tf.NamedAttrMap): tf.TensorInfo {
  const { a, b } = inputs;
  if (!a || !b) throw new TypeError("matMul needs a and b.");
  const { TF_ATTR_TYPE, TF_ATTR_BOOL: type, TF_FLOAT } = backend.binding;
  const plain = a.shape.length === 2 && b.shape.length === 2;
  const [left, right] = plain ? ["transpose_a", "transpose_b"] : ["adj_x", "adj_y"];
  const attributes = [
    { name: left, type, value: attrs.transposeA === true },
    { name: right, type, value: attrs.transposeB === true },
    { name: "T", type: TF_ATTR_TYPE, value: TF_FLOAT },
  ];
  return backend.executeSingleOutput(plain ? "MatMul" : "BatchMatMulV2", attributes, [a, b]);
}

/**
 * Kernels in place of tfjs-node's own: its gather reads all indices to check them, which stalls a graphics card and has
 * nothing to read in a trace; its product of two matrices is a batch of one, at half the speed of TensorFlow's MatMul.
 */
const kernels = { GatherV2: gather, BatchMatMul: matMul } as const;

export function registerTensorflowKernels(): void {
  for (const [kernelName, kernel] of Object.entries(kernels)) {
    tf.unregisterKernel(kernelName, "tensorflow");
    tf.registerKernel({
      kernelName,
      backendName: "tensorflow",
      kernelFunc: ({ inputs, backend, attrs }) => {
        if (!isRawOps(backend)) throw new TypeError("not the tensorflow backend");
        return kernel(backend, inputs, attrs ?? {});
      },
    });
  }
}
