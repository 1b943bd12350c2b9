import { type Expr, f32, i32, type ModuleBuilder, minU, seq, set, v128 } from "./assembler";
import { advance, count, each, when, whileTrue } from "./flow";
import { type Fma, kernel, scratch as room } from "./kernel";
import { definePackRows, panelBytes, panelColumns, sliceBytes } from "./pack";

/**
 * C = A B as in Goto and van de Geijn, "Anatomy of high-performance matrix multiplication" (2008). B is packed into
 * panels of 8 columns; A's rows are read where they lie, or packed where its columns are not neighbours; a tile of 6 x 8
 * of C stays in registers: 12 sums, 2 vectors of B and one number of A fill the 15 that V8 has on x64.
 */
export const tileRows = 6;
const rowPadding = 64; // bytes: rows a power of 2 apart would share a few places of the cache

/**
 * A tile: to[rows, 8] = (or +=) a[rows, k] b[k, 8], where b's panel ends at `end`; rows of a and of `to` are `aRow` and
 * `toRow` bytes apart. One k a turn and no other variables: V8 then keeps all of it in registers and reaches the
 * processor's peak (two fused instructions a cycle); unrolled four times it reaches 0.7 of that.
 */
function defineTile(module: ModuleBuilder, rows: number, fma: Fma, adding: boolean) {
  return module.define(undefined, ["i32", "i32", "i32", "i32", "i32", "i32"], (v, a, aRow, b, end, to, toRow) => {
    const lines = Array.from({ length: rows }, () => ({ from: v.i32(), left: v.v128(), right: v.v128() }));
    const { left, right, x } = v.named("v128", "left", "right", "x");
    const place = (row: number) => i32.add(to, i32.mul(toRow, row));
    const start = lines.flatMap((line, row) => [
      set(line.left, v128.load(place(row))),
      set(line.right, v128.load(place(row), 16)),
    ]);
    return seq(
      ...lines.map(({ from }, row) => set(from, i32.add(a, i32.mul(aRow, row)))),
      ...(adding ? start : []),
      whileTrue(
        i32.ne(b, end),
        set(left, v128.load(b)),
        set(right, v128.load(b, 16)),
        ...lines.flatMap((line) => [
          set(x, v128.loadSplat(line.from)),
          set(line.left, fma(x, left, line.left)),
          set(line.right, fma(x, right, line.right)),
        ]),
        advance(b, panelBytes),
        ...lines.map(({ from }) => advance(from, 4)),
      ),
      ...lines.flatMap((line, row) => [v128.store(place(row), line.left), v128.store(place(row), line.right, 16)]),
    );
  });
}

/** c[rows, columns] = or += a tile that is narrower, or whose columns are not neighbours in c. */
function defineSpread(module: ModuleBuilder) {
  const params = ["i32", "i32", "i32", "i32", "i32", "i32", "i32"] as const;
  return module.define(undefined, params, (v, tile, rows, columns, c, cRow, cColumn, accumulate) => {
    const { r, j, to, from } = v.named("i32", "r", "j", "to", "from");
    return each(
      r,
      rows,
      set(from, tile),
      set(to, c),
      each(
        j,
        columns,
        when(accumulate, f32.store(to, f32.add(f32.load(to), f32.load(from))), f32.store(to, f32.load(from))),
        advance(from, 4),
        advance(to, cColumn),
      ),
      advance(tile, panelBytes),
      advance(c, cRow),
    );
  });
}

/**
 * A chunk is `rowsInBlock` x `columnsInBlock` of one slice's C; k goes in parts of `depth`, so that a panel stays in the
 * first-level cache. Rows and columns of A and C are `aRow`, `aColumn`, `cRow`, `cColumn` bytes apart.
 */
export const multiply = kernel(
  "multiply",
  [
    ...["table", "packed", "m", "n", "k", "panels", "panelStep", "aRow", "aColumn", "cRow", "cColumn"],
    ...["rowsInBlock", "rowBlocks", "columnsInBlock", "columnBlocks", "depth", "accumulate"],
  ] as const,
  ({ v, module, fma, chunk, scratch, field, fields }) => {
    const tiles = (adding: boolean) =>
      Array.from({ length: tileRows }, (_, row) => defineTile(module, row + 1, fma, adding));
    const [fresh, adding] = [tiles(false), tiles(true)];
    const packRows = definePackRows(module);
    const spread = defineSpread(module);
    const job = fields("m", "n", "k", "aRow", "aColumn", "cRow", "cColumn", "rowsInBlock", "columnsInBlock", "depth");
    // Where the chunk lies: its slice, and the rows and columns of C in it.
    const at = v.named("i32", "slice", "a", "c", "panels", "row0", "row", "rowEnd", "column0", "column", "columnEnd");
    // What is at hand: some of k, a column of tiles in it, a tile.
    const part = v.named(
      "i32",
      "from",
      "size",
      "add",
      "source",
      "sourceRow",
      "line",
      "panel",
      "panelEnd",
      "rows",
      "columns",
      "to",
    );
    const entry = i32.add(field("table"), i32.mul(at.slice, sliceBytes));
    const tile = i32.add(scratch, room.tile);
    /** The tile of as many rows as there are; most have them all, so that is asked first. */
    const compute = (tilesOf: typeof fresh, to: Expr, toRow: Expr) =>
      tilesOf.reduce((otherwise, tileOf, index) => {
        const call = tileOf(part.line, part.sourceRow, part.panel, part.panelEnd, to, toRow);
        return when(i32.eq(part.rows, index + 1), call, otherwise);
      }, seq());
    const oneTile = seq(
      set(part.rows, tileRows),
      set(part.to, i32.sub(at.rowEnd, at.row)),
      set(part.rows, minU(part.rows, part.to)),
      set(part.to, i32.add(i32.add(at.c, i32.mul(at.row, job.cRow)), i32.mul(at.column, job.cColumn))),
      when(
        i32.and(i32.eq(part.columns, panelColumns), i32.eq(job.cColumn, 4)),
        when(part.add, compute(adding, part.to, job.cRow), compute(fresh, part.to, job.cRow)),
        seq(
          compute(fresh, tile, panelBytes),
          spread(tile, part.rows, part.columns, part.to, job.cRow, job.cColumn, part.add),
        ),
      ),
      advance(part.line, i32.mul(part.sourceRow, tileRows)),
    );
    const oneColumn = seq(
      set(part.panel, i32.mul(i32.divU(at.column, panelColumns), field("panelStep"))),
      advance(part.panel, i32.add(at.panels, i32.mul(part.from, panelBytes))),
      set(part.panelEnd, i32.add(part.panel, i32.mul(part.size, panelBytes))),
      set(part.columns, panelColumns),
      set(part.to, i32.sub(at.columnEnd, at.column)),
      set(part.columns, minU(part.columns, part.to)),
      set(part.line, part.source),
      set(at.row, at.row0),
      count(at.row, at.rowEnd, tileRows, oneTile),
    );
    const oneDepth = seq(
      set(part.size, i32.sub(job.k, part.from)),
      set(part.size, minU(part.size, job.depth)),
      set(part.add, i32.select(part.from, 1, field("accumulate"))),
      set(part.source, i32.add(at.a, i32.mul(part.from, job.aColumn))),
      set(part.sourceRow, job.aRow),
      when(
        i32.ne(job.aColumn, 4),
        seq(
          set(part.line, part.source),
          set(part.source, i32.add(scratch, room.rows)),
          set(part.sourceRow, i32.add(i32.shl(job.depth, 2), rowPadding)),
          set(part.rows, i32.sub(at.rowEnd, at.row0)),
          packRows(part.line, job.aColumn, part.rows, part.size, part.source, part.sourceRow),
        ),
      ),
      set(at.column, at.column0),
      count(at.column, at.columnEnd, panelColumns, oneColumn),
    );
    return seq(
      job.load,
      set(at.row, i32.mul(field("rowBlocks"), field("columnBlocks"))),
      set(at.slice, i32.divU(chunk, at.row)),
      set(at.row, i32.remU(chunk, at.row)),
      set(at.column0, i32.mul(i32.remU(at.row, field("columnBlocks")), job.columnsInBlock)),
      set(at.columnEnd, i32.add(at.column0, job.columnsInBlock)),
      set(at.columnEnd, minU(at.columnEnd, job.n)),
      set(at.row0, i32.mul(i32.divU(at.row, field("columnBlocks")), job.rowsInBlock)),
      set(at.rowEnd, i32.add(at.row0, job.rowsInBlock)),
      set(at.rowEnd, minU(at.rowEnd, job.m)),
      set(at.a, i32.add(i32.load(entry), i32.mul(at.row0, job.aRow))),
      set(at.c, i32.load(entry, 8)),
      set(at.panels, i32.add(field("packed"), i32.mul(i32.mul(at.slice, field("panels")), field("panelStep")))),
      set(part.from, 0),
      count(part.from, job.k, job.depth, oneDepth),
    );
  },
);
