import { type Expr, f32, i32, type Local, minU, seq, set, v128 } from "./assembler";
import { advance, count, whileTrue } from "./flow";
import { type Kernel, kernel } from "./kernel";
import { addition, fold, maximum, type Reduction } from "./zip";

const rowFields = ["from", "to", "length", "total", "rows", "rowsInChunk", "scale"] as const;
const columnFields = ["from", "to", "length", "columns", "columnsInChunk", "chunksInSlice", "scale"] as const;

/** to[row] = scale * (from[row, 0] + ... + from[row, length - 1]); `total` numbers in all: the last row may be shorter. */
function rowReducer(
  name: string,
  reduction: Reduction,
  value?: (loaded: Expr, spare: Local) => Expr,
): Kernel<(typeof rowFields)[number]> {
  return kernel(`${name} rows`, rowFields, ({ v, chunk, fields, float }) => {
    const { load, from, to, length, total, rows, rowsInChunk } = fields(
      ...(["from", "to", "length", "total", "rows", "rowsInChunk"] as const),
    );
    const { row, end, size } = v.named("i32", "row", "end", "size");
    const [sum, spare, scale] = [v.v128(), v.v128(), v.f32()];
    return seq(
      load,
      set(scale, float("scale")),
      set(row, i32.mul(chunk, rowsInChunk)),
      set(end, i32.add(row, rowsInChunk)),
      set(end, minU(end, rows)),
      set(total, i32.sub(total, i32.mul(row, length))),
      advance(from, i32.shl(i32.mul(row, length), 2)),
      advance(to, i32.shl(row, 2)),
      count(
        row,
        end,
        1,
        set(size, minU(length, total)),
        set(total, i32.sub(total, size)),
        fold(v, reduction, { address: from, count: size, sum }, value && ((loaded) => value(loaded, spare))),
        f32.store(to, f32.mul(v128.lane(sum, 0), scale)),
        advance(to, 4),
      ),
    );
  });
}

/** to[slice, j] = scale * (from[slice, 0, j] + ... + from[slice, length - 1, j]) for j < columns. */
function columnReducer(name: string, { combine, identity }: Reduction): Kernel<(typeof columnFields)[number]> {
  return kernel(`${name} columns`, columnFields, ({ v, chunk, fields, float }) => {
    const job = fields("from", "to", "length", "columns", "columnsInChunk", "chunksInSlice");
    const { from, to, length, columns } = job;
    const { slice, left, row, address, step } = v.named("i32", "slice", "left", "row", "address", "step");
    const sums = [v.v128(), v.v128(), v.v128(), v.v128()];
    const scale = v.v128();
    const down = (lanes: readonly Local[], width: number, load: typeof v128.load, store: typeof v128.store) =>
      whileTrue(
        i32.gtU(left, width - 1),
        ...lanes.map((sum) => set(sum, v128.const(identity))),
        set(address, from),
        set(row, 0),
        count(
          row,
          length,
          1,
          ...lanes.map((sum, i) => set(sum, combine(sum, load(address, i * 16)))),
          advance(address, step),
        ),
        ...lanes.map((sum, i) => store(to, v128.mul(sum, scale), i * 16)),
        advance(from, width * 4),
        advance(to, width * 4),
        set(left, i32.sub(left, width)),
      );
    return seq(
      job.load,
      set(scale, v128.splat(float("scale"))),
      set(step, i32.shl(columns, 2)),
      set(slice, i32.divU(chunk, job.chunksInSlice)),
      set(left, i32.mul(i32.remU(chunk, job.chunksInSlice), job.columnsInChunk)),
      advance(from, i32.mul(step, i32.mul(slice, length))),
      advance(from, i32.shl(left, 2)),
      advance(to, i32.add(i32.mul(step, slice), i32.shl(left, 2))),
      set(left, i32.sub(columns, left)),
      set(left, minU(left, job.columnsInChunk)),
      down(sums, 16, v128.load, v128.store),
      down(sums.slice(0, 1), 4, v128.load, v128.store),
      down(sums.slice(0, 1), 1, v128.loadSplat, v128.storeFirst),
    );
  });
}

const reducer = (name: string, reduction: Reduction) => ({
  rows: rowReducer(name, reduction),
  columns: columnReducer(name, reduction),
});

export const summing = reducer("Sum", addition);
export const greatest = reducer("Max", maximum);
/** Σ x², by rows. */
export const squares = rowReducer("SquaredNorm", addition, (x, spare) => seq(set(spare, x), v128.mul(spare, spare)));
