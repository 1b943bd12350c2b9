import { type Expr, i32, type Local, minU, seq, set, v128 } from "./assembler";
import { advance } from "./flow";
import { type Kernel, kernel } from "./kernel";
import { type VectorMath, vectorMath } from "./vector-math";
import { zip } from "./zip";

/** Elements in a chunk: enough to be worth a thread's while, few enough to share out evenly. */
export const chunkElements = 1 << 14;

/** float32 to float32, element by element, under the names of TensorFlow.js's kernels. */
const functions: Readonly<Record<string, (x: Local, math: VectorMath) => Expr>> = {
  Abs: (x) => v128.abs(x),
  Erf: (x, { erf }) => erf(x),
  Exp: (x, { exp }) => exp(x),
  Log: (x, { log }) => log(x),
  Neg: (x) => v128.neg(x),
  Reciprocal: (x) => v128.div(v128.const(1), x),
  Relu: (x) => v128.pmax(x, v128.const(0)),
  Rsqrt: (x) => v128.div(v128.const(1), v128.sqrt(x)),
  Sigmoid: (x, { sigmoid }) => sigmoid(x),
  Sqrt: (x) => v128.sqrt(x),
  Square: (x) => v128.mul(x, x),
  Tanh: (x, { tanh }) => tanh(x),
};

/** to[i] = f(from[i]) for i < total. */
export const unaryKernels: readonly (readonly [name: string, Kernel<"from" | "to" | "total">])[] = Object.entries(
  functions,
).map(([name, compute]) => [
  name,
  kernel(name, ["from", "to", "total"], ({ v, chunk, fma, fields }) => {
    const { load, from, to, total } = fields("from", "to", "total");
    const { at, count } = v.named("i32", "at", "count");
    const math = vectorMath(v, fma);
    return seq(
      load,
      set(at, i32.mul(chunk, chunkElements)),
      set(total, i32.sub(total, at)),
      set(count, chunkElements),
      set(count, minU(count, total)),
      advance(from, i32.shl(at, 2)),
      advance(to, i32.shl(at, 2)),
      zip(v, { inputs: [from], outputs: [to], count }, (x) => [compute(x, math)]),
    );
  }),
]);
