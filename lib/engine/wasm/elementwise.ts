import * as tf from "@tensorflow/tfjs";
import { binaryKernels } from "./code/binary";
import { chunkElements, unaryKernels } from "./code/unary";
import type { Part } from "./copy";
import type { KernelCall, WasmKernel } from "./kernel-call";
import type { Pool } from "./pool";
import { asRows, broadcastStrides } from "./shapes";

/** Functions of one float32 tensor; other types are left to the backend. */
export const unary: Readonly<Record<string, WasmKernel>> = Object.fromEntries(
  unaryKernels.map(([name, kernel]) => [
    name,
    ({ backend, pool, input, original }: KernelCall) => {
      const x = input("x");
      if (x.dtype !== "float32") return original({ x }, {});
      const out = backend.makeOutput(x.shape, "float32");
      const total = tf.util.sizeFromShape(x.shape);
      const [from, to] = [backend.getMemoryOffset(x.dataId), backend.getMemoryOffset(out.dataId)];
      pool.run(kernel, { from, to, total }, Math.ceil(total / chunkElements), total);
      return out;
    },
  ]),
);

/** Functions of two float32 tensors, broadcast; other types are left to the backend. */
export const binary: Readonly<Record<string, WasmKernel>> = Object.fromEntries(
  binaryKernels.map((kernels) => [
    kernels.name,
    ({ backend, pool, input, original }: KernelCall) => {
      const [a, b] = [input("a"), input("b")];
      if (a.dtype !== "float32" || b.dtype !== "float32") return original({ a, b }, {});
      const shape = tf.broadcast_util.assertAndGetBroadcastShape(a.shape, b.shape);
      const out = backend.makeOutput(shape, "float32");
      const part = ({ dataId, shape: own }: tf.TensorInfo): Part => {
        return { address: backend.getMemoryOffset(dataId), strides: broadcastStrides(own, shape) };
      };
      combine(pool, kernels, shape, part(a), part(b), backend.getMemoryOffset(out.dataId));
      return out;
    },
  ]),
);

type Kernels = (typeof binaryKernels)[number];

/** Rows at a time; slice by slice where there are too many axes for that. */
function combine(pool: Pool, kernels: Kernels, shape: number[], a: Part, b: Part, to: number): void {
  const total = tf.util.sizeFromShape(shape);
  const rows = asRows(shape, [a.strides, b.strides]);
  if (!rows) {
    const [size = 1, ...rest] = shape;
    const at = ({ address, strides: [step = 0, ...strides] }: Part, i: number): Part => {
      return { address: address + i * step * 4, strides };
    };
    for (let i = 0; i < size; i++) combine(pool, kernels, rest, at(a, i), at(b, i), to + (i * total * 4) / size);
    return;
  }
  const [, size1, size2, size3] = rows.sizes;
  const [ofA = [], ofB = []] = rows.strides.map((strides) => strides.map((stride) => stride * 4));
  const [a0 = 0, a1 = 0, a2 = 0, a3 = 0, withinA = 0] = ofA;
  const [b0 = 0, b1 = 0, b2 = 0, b3 = 0, withinB = 0] = ofB;
  const kernel = rows.length === 1 || (withinA > 0 && withinB > 0) ? "neither" : withinA > 0 ? "b" : "a";
  const steps = { a0, a1, a2, a3, b0, b1, b2, b3 };
  pool.run(
    kernels[kernel],
    { a: a.address, b: b.address, to, total, length: rows.length, size1, size2, size3, ...steps },
    Math.ceil(total / chunkElements),
    total,
  );
}
