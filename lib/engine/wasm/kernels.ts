import * as tf from "@tensorflow/tfjs";
import type { BackendWasm } from "@tensorflow/tfjs-backend-wasm";
import { adam } from "./adam";
import { binary, unary } from "./elementwise";
import type { WasmKernel } from "./kernel-call";
import { batchMatMul } from "./matmul";
import { concat, slice, split, transpose } from "./move";
import type { Pool } from "./pool";
import { max, mean, squaredNorm, sum } from "./reduce";
import { gather, oneHot, unsortedSegmentSum, writeRows } from "./rows";
import { softmax, tokenLogProbs } from "./softmax";

/**
 * The backend's kernels that are missing (the gradient of an embedding needs UnsortedSegmentSum), wrong (OneHot of
 * floats) or many times slower than they need be. Model code uses plain TensorFlow.js and knows nothing of it.
 */
const kernels: Readonly<Record<string, WasmKernel>> = {
  ...unary,
  ...binary,
  AdamStep: adam,
  BatchMatMul: batchMatMul,
  Concat: concat,
  GatherV2: gather,
  Identity: ({ backend, input }) => share(backend, input("x")),
  Max: max,
  Mean: mean,
  OneHot: oneHot,
  Slice: slice,
  Softmax: softmax,
  SplitV: split,
  SquaredNorm: squaredNorm,
  Sum: sum,
  TokenLogProbs: tokenLogProbs,
  Transpose: transpose,
  UnsortedSegmentSum: unsortedSegmentSum,
  WriteRows: writeRows,
};

/** The same memory under another handle: tensors are never written to, so a copy (the backend's own way) is not needed. */
function share(backend: BackendWasm, { dataId, shape, dtype }: tf.TensorInfo): tf.TensorInfo {
  backend.incRef(dataId);
  return { dataId, shape, dtype };
}

/** Puts these kernels in place of the backend's; once per process. */
export function registerWasmKernels(pool: Pool): void {
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
          pool,
          input: (name) => {
            const tensor = inputs[name];
            if (!tensor) throw new TypeError(`${kernelName} needs the input ${name}`);
            return tensor;
          },
          get inputs() {
            return Object.values(inputs).filter((tensor) => tensor !== undefined);
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
