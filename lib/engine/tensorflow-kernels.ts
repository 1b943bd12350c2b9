import * as tf from "@tensorflow/tfjs";

/** What tfjs-node's backend offers beyond TensorFlow.js: any op of TensorFlow, by name. */
export interface RawOps {
  executeSingleOutput(op: string, attributes: object[], inputs: tf.TensorInfo[]): tf.Tensor;
  executeMultipleOutputs(op: string, attributes: object[], inputs: tf.TensorInfo[], outputs: number): tf.Tensor[];
  binding: { TF_ATTR_TYPE: number; TF_ATTR_INT: number; TF_FLOAT: number; TF_INT32: number };
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

/** tfjs-node's own gather reads all indices to check them: that stalls a graphics card, and a trace has no values. */
export function registerTensorflowKernels(): void {
  tf.unregisterKernel("GatherV2", "tensorflow");
  tf.registerKernel({
    kernelName: "GatherV2",
    backendName: "tensorflow",
    kernelFunc: ({ inputs, backend, attrs }) => {
      if (!isRawOps(backend)) throw new TypeError("not the tensorflow backend");
      return gather(backend, inputs, attrs ?? {});
    },
  });
}
