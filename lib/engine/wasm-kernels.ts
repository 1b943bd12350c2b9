import * as tf from "@tensorflow/tfjs";
import type { BackendWasm } from "@tensorflow/tfjs-backend-wasm";
import { batchMatMul } from "./wasm-matmul";
import { gatherRows, oneHot, splitRows, sum, unsortedSegmentSum } from "./wasm-rows";

/** A kernel that takes the place of the backend's own, which it may call. */
export type WasmKernel = (call: WasmCall) => tf.TensorInfo | tf.TensorInfo[];

export interface WasmCall {
  readonly backend: BackendWasm;
  readonly input: (name: string) => tf.TensorInfo;
  readonly attribute: (name: string) => unknown;
  /** The kernel that the backend came with. */
  readonly original: (inputs: tf.NamedTensorInfoMap, attributes: tf.NamedAttrMap) => tf.TensorInfo;
}

/**
 * The backend's kernels that are missing (the gradient of an embedding needs UnsortedSegmentSum), wrong (OneHot of
 * floats) or many times slower than they need be. Model code uses plain TensorFlow.js and knows nothing of it.
 */
const kernels: Readonly<Record<string, WasmKernel>> = {
  BatchMatMul: batchMatMul,
  GatherV2: gatherRows,
  OneHot: oneHot,
  SplitV: splitRows,
  Sum: sum,
  UnsortedSegmentSum: unsortedSegmentSum,
};

/** Puts these kernels in place of the backend's; once per process. */
export function registerWasmKernels(): void {
  for (const [kernelName, kernel] of Object.entries(kernels)) {
    const own = tf.getKernel(kernelName, "wasm");
    if (own) tf.unregisterKernel(kernelName, "wasm");
    tf.registerKernel({
      kernelName,
      backendName: "wasm",
      ...(own?.setupFunc ? { setupFunc: own.setupFunc } : {}),
      kernelFunc: ({ inputs, backend, attrs }) => {
        if (!isBackendWasm(backend)) throw new TypeError("not the wasm backend");
        return kernel({
          backend,
          input: (name) => {
            const tensor = inputs[name];
            if (!tensor) throw new TypeError(`${kernelName} needs the input ${name}`);
            return tensor;
          },
          attribute: (name) => attrs?.[name],
          original: (kernelInputs, attributes) => {
            const out = own?.kernelFunc({ inputs: kernelInputs, backend, attrs: attributes });
            if (!out || Array.isArray(out)) throw new TypeError(`the wasm backend has no ${kernelName}`);
            return out;
          },
        });
      },
    });
  }
}

function isBackendWasm(backend: object): backend is BackendWasm {
  return "typedArrayFromHeap" in backend && "makeOutput" in backend;
}
