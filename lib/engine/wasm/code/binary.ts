import { type Expr, i32, minU, seq, set, v128 } from "./assembler";
import { advance, whileTrue } from "./flow";
import { type Kernel, kernel } from "./kernel";
import { chunkElements } from "./unary";
import { sizeFields, stepFields, walker } from "./walk";
import { zip } from "./zip";

/** Of two float32 numbers, under the names of TensorFlow.js's kernels. */
const functions: Readonly<Record<string, (a: Expr, b: Expr) => Expr>> = {
  Add: v128.add,
  Maximum: v128.max,
  Minimum: v128.min,
  Multiply: v128.mul,
  RealDiv: v128.div,
  SquaredDifference: (a, b) => v128.mul(v128.sub(a, b), v128.sub(a, b)),
  Sub: v128.sub,
};

const fieldNames = ["a", "b", "to", "total", "length", ...sizeFields, ...stepFields("a"), ...stepFields("b")] as const;
type BinaryKernel = Kernel<(typeof fieldNames)[number]>;

/**
 * to[row, j] = f(a[row, j], b[row, j]), a row being `length` numbers; rows of a and b are found as walk.ts has it.
 * Where one of them has one number for each row, it has a kernel of its own.
 */
function binaryKernel(
  name: string,
  compute: (a: Expr, b: Expr) => Expr,
  repeated: "neither" | "a" | "b",
): BinaryKernel {
  return kernel(`${name} ${repeated}`, fieldNames, ({ v, chunk, fields }) => {
    const job = fields("a", "b", "to", "total", "length", ...sizeFields, ...stepFields("a"), ...stepFields("b"));
    const { a, b, to, total, length } = job;
    const i = v.named("i32", "at", "end", "row", "column", "count", "left", "x", "y");
    const number = v.v128();
    const rows = walker(
      v,
      [job.size1, job.size2, job.size3],
      [
        { address: a, steps: [job.a0, job.a1, job.a2, job.a3] },
        { address: b, steps: [job.b0, job.b1, job.b2, job.b3] },
      ],
    );
    const streams = { outputs: [to], count: i.count };
    const row = {
      neither: zip(v, { ...streams, inputs: [i.x, i.y] }, (x, y) => [compute(x, y)]),
      a: seq(
        set(number, v128.loadSplat(a)),
        zip(v, { ...streams, inputs: [i.y] }, (y) => [compute(number, y)]),
      ),
      b: seq(
        set(number, v128.loadSplat(b)),
        zip(v, { ...streams, inputs: [i.x] }, (x) => [compute(x, number)]),
      ),
    };
    return seq(
      job.load,
      set(i.at, i32.mul(chunk, chunkElements)),
      set(i.end, i32.add(i.at, chunkElements)),
      set(i.end, minU(i.end, total)),
      set(i.row, i32.divU(i.at, length)),
      set(i.column, i32.remU(i.at, length)),
      rows.start(i.row),
      advance(to, i32.shl(i.at, 2)),
      whileTrue(
        i32.ltU(i.at, i.end),
        set(i.count, i32.sub(length, i.column)),
        set(i.left, i32.sub(i.end, i.at)),
        set(i.count, minU(i.count, i.left)),
        advance(i.at, i.count),
        set(i.x, i32.add(a, i32.shl(i.column, 2))),
        set(i.y, i32.add(b, i32.shl(i.column, 2))),
        row[repeated],
        set(i.column, 0),
        rows.next,
      ),
    );
  });
}

export const binaryKernels = Object.entries(functions).map(([name, compute]) => ({
  name,
  neither: binaryKernel(name, compute, "neither"),
  a: binaryKernel(name, compute, "a"),
  b: binaryKernel(name, compute, "b"),
}));
