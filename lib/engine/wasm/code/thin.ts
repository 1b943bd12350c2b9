import { type Expr, i32, type Local, type ModuleBuilder, minU, seq, set, v128 } from "./assembler";
import { advance, count, whileTrue } from "./flow";
import { type Body, type Fma, kernel } from "./kernel";
import { sliceBytes } from "./pack";
import { quad, transpose4 } from "./transpose4";

/**
 * Products with an A of few rows, as in decoding: B is read where it lies, so there is nothing to pack. A chunk is some
 * columns of one slice's C. The table of slices and the steps, in bytes, are those of matmul.ts; C's columns are neighbours.
 */
const names = [
  ...["table", "m", "n", "k", "aRow", "aColumn", "kStep", "columnStep", "cRow"],
  ...["columnsInChunk", "chunksInSlice"],
] as const;

/** Where chunk number `chunk` is: the addresses of its slice and its columns. */
function findChunk(v: Body<string>["v"], chunk: Local, field: (name: (typeof names)[number]) => Expr) {
  const i = v.named("i32", "entry", "a", "b", "c", "row", "column", "first", "end");
  const find = seq(
    set(i.entry, i32.add(field("table"), i32.mul(i32.divU(chunk, field("chunksInSlice")), sliceBytes))),
    ...[i.a, i.b, i.c].map((address, place) => set(address, i32.load(i.entry, place * 4))),
    set(i.first, i32.mul(i32.remU(chunk, field("chunksInSlice")), field("columnsInChunk"))),
    set(i.end, i32.add(i.first, field("columnsInChunk"))),
    set(i.column, field("n")),
    set(i.end, minU(i.end, i.column)),
  );
  return { ...i, find };
}

/** c[4 * vectors] = a[k] b[k, 4 * vectors]; `one` for a single column. */
function defineAcross(module: ModuleBuilder, fma: Fma, vectors: number, one = false) {
  return module.define(undefined, ["i32", "i32", "i32", "i32", "i32", "i32"], (v, a, aColumn, b, kStep, k, c) => {
    const sums = Array.from({ length: vectors }, () => v.v128());
    const number = v.v128();
    return seq(
      whileTrue(
        k,
        set(number, v128.loadSplat(a)),
        ...sums.map((sum, j) => set(sum, fma(number, one ? v128.loadFirst(b) : v128.load(b, j * 16), sum))),
        ...[advance(a, aColumn), advance(b, kStep), set(k, i32.sub(k, 1))],
      ),
      ...sums.map((sum, j) => (one ? v128.storeFirst(c, sum) : v128.store(c, sum, j * 16))),
    );
  });
}

/** For a B [k, n] whose columns are neighbours. */
export const thinAcross = kernel("thinAcross", names, ({ v, module, fma, chunk, fields, field }) => {
  const widths = [
    { columns: 32, run: defineAcross(module, fma, 8) },
    { columns: 4, run: defineAcross(module, fma, 1) },
    { columns: 1, run: defineAcross(module, fma, 1, true) },
  ];
  const job = fields("m", "k", "aRow", "aColumn", "kStep", "cRow");
  const { find, a, b, c, row, column, first, end } = findChunk(v, chunk, field);
  const at = (address: Local) => i32.add(address, i32.shl(column, 2));
  return seq(
    job.load,
    find,
    count(
      row,
      job.m,
      1,
      set(column, first),
      ...widths.map(({ columns, run }) =>
        whileTrue(
          i32.geU(end, i32.add(column, columns)),
          run(a, job.aColumn, at(b), job.kStep, job.k, at(c)),
          advance(column, columns),
        ),
      ),
      ...[advance(a, job.aRow), advance(c, job.cRow)],
    ),
  );
});

/** For a B whose columns each lie in a row, `columnStep` apart, and an A whose rows do, by four columns: n >= 4. */
export const thinAlong = kernel("thinAlong", names, ({ v, module, fma, chunk, fields, field }) => {
  /** c[4] = four dot products. */
  const four = module.define(undefined, ["i32", "i32", "i32", "i32", "i32"], (w, a, b, step, k, c) => {
    const [sums, spare] = [quad(w.v128), quad(w.v128)];
    const x = w.v128();
    const turn = (size: number, load: typeof v128.load) => [
      set(x, load(a)),
      ...sums.map((sum, i) => set(sum, fma(x, load(i32.add(b, i32.mul(step, i))), sum))),
      ...[advance(a, size * 4), advance(b, size * 4), set(k, i32.sub(k, size))],
    ];
    const [p, q, r, s] = sums;
    return seq(
      whileTrue(i32.gtU(k, 3), ...turn(4, v128.load)),
      whileTrue(k, ...turn(1, v128.loadFirst)),
      transpose4(sums, spare),
      v128.store(c, v128.add(v128.add(p, q), v128.add(r, s))),
    );
  });
  const job = fields("m", "k", "aRow", "columnStep", "cRow");
  const { find, a, b, c, row, column, first, end } = findChunk(v, chunk, field);
  const at = v.i32();
  return seq(
    job.load,
    find,
    count(
      row,
      job.m,
      1,
      set(column, first),
      whileTrue(
        i32.ltU(column, end),
        // The last four may be some that were computed already.
        set(at, i32.sub(end, 4)),
        set(at, minU(at, column)),
        four(a, i32.add(b, i32.mul(at, job.columnStep)), job.columnStep, job.k, i32.add(c, i32.shl(at, 2))),
        advance(column, 4),
      ),
      ...[advance(a, job.aRow), advance(c, job.cRow)],
    ),
  );
});
