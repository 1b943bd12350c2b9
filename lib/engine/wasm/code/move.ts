import { type Code, f32, i32, type Local, memory, minU, seq, set, type Variables, v128 } from "./assembler";
import { advance, count, each, when, whileTrue } from "./flow";
import { kernel } from "./kernel";
import { quad, transpose4 } from "./transpose4";
import { sizeFields, stepFields, walker } from "./walk";

/** Columns of the source that a chunk of a transposition takes: a cache line of each row. */
export const turnedColumns = 16;

/** Copies `bytes` from one address to another; both stay. A call out of the module is worth it for long runs only. */
function copyRun(v: Variables, { from, to, bytes }: { from: Local; to: Local; bytes: Local }): Code {
  const { at, vectors } = v.named("i32", "at", "vectors");
  return when(
    i32.or(i32.gtU(bytes, 512), i32.and(bytes, 3)),
    memory.copy(to, from, bytes),
    seq(
      set(at, 0),
      set(vectors, i32.and(bytes, -16)),
      count(at, vectors, 16, v128.store(i32.add(to, at), v128.load(i32.add(from, at)))),
      count(at, bytes, 4, i32.store(i32.add(to, at), i32.load(i32.add(from, at)))),
    ),
  );
}

/** Runs of neighbouring bytes from rows of one array to rows of another, each found as walk.ts has it. */
export const copyRuns = kernel(
  "copyRuns",
  ["from", "to", "bytes", "rows", "rowsInChunk", ...sizeFields, ...stepFields("from"), ...stepFields("to")] as const,
  ({ v, chunk, fields }) => {
    const job = fields("from", "to", "bytes", "rows", "rowsInChunk", ...sizeFields);
    const steps = fields(...stepFields("from"), ...stepFields("to"));
    const { row, end } = v.named("i32", "row", "end");
    const rows = walker(
      v,
      [job.size1, job.size2, job.size3],
      [
        { address: job.from, steps: [steps.from0, steps.from1, steps.from2, steps.from3] },
        { address: job.to, steps: [steps.to0, steps.to1, steps.to2, steps.to3] },
      ],
    );
    return seq(
      job.load,
      steps.load,
      set(row, i32.mul(chunk, job.rowsInChunk)),
      set(end, i32.add(row, job.rowsInChunk)),
      set(end, minU(end, job.rows)),
      rows.start(row),
      count(row, end, 1, copyRun(v, job), rows.next),
    );
  },
);

/** [slices, rows, columns] to [slices, columns, rows], 4 bytes a number. A chunk is `turnedColumns` of one slice. */
export const turn = kernel("turn", ["from", "to", "rows", "columns", "chunksInSlice"], ({ v, chunk, fields }) => {
  const { load, from, to, rows, columns, chunksInSlice } = fields("from", "to", "rows", "columns", "chunksInSlice");
  const i = v.named("i32", "slice", "column", "row", "c", "width", "read", "write", "fromRow", "toRow");
  const [block, spare] = [quad(v.v128), quad(v.v128)];
  const one = f32.store(
    i32.add(to, i32.add(i32.mul(i.c, i.toRow), i32.shl(i.row, 2))),
    f32.load(i32.add(from, i32.add(i32.mul(i.row, i.fromRow), i32.shl(i.c, 2)))),
  );
  return seq(
    load,
    set(i.slice, i32.divU(chunk, chunksInSlice)),
    set(i.column, i32.mul(i32.remU(chunk, chunksInSlice), turnedColumns)),
    set(i.fromRow, i32.shl(columns, 2)),
    set(i.toRow, i32.shl(rows, 2)),
    set(i.c, i32.mul(i.slice, i32.mul(i.fromRow, rows))),
    advance(from, i32.add(i.c, i32.shl(i.column, 2))),
    advance(to, i32.add(i.c, i32.mul(i.column, i.toRow))),
    set(i.width, turnedColumns),
    set(columns, i32.sub(columns, i.column)),
    set(i.width, minU(i.width, columns)),
    set(i.row, 0),
    count(
      i.row,
      i32.and(rows, -4),
      4,
      set(i.read, i32.add(from, i32.mul(i.row, i.fromRow))),
      set(i.write, i32.add(to, i32.shl(i.row, 2))),
      set(i.c, 0),
      count(
        i.c,
        i32.and(i.width, -4),
        4,
        ...block.map((lanes, step) => set(lanes, v128.load(i32.add(i.read, i32.mul(i.fromRow, step))))),
        transpose4(block, spare),
        ...block.map((lanes, step) => v128.store(i32.add(i.write, i32.mul(i.toRow, step)), lanes)),
        advance(i.read, 16),
        advance(i.write, i32.shl(i.toRow, 2)),
      ),
    ),
    each(i.c, i.width, set(i.row, i32.and(rows, -4)), count(i.row, rows, 1, one)),
    set(i.c, i32.and(i.width, -4)),
    count(i.c, i.width, 1, each(i.row, i32.and(rows, -4), one)),
  );
});

/** Row i of `to` is row ids[i] of `from`. */
export const gatherRows = kernel(
  "gatherRows",
  ["from", "to", "ids", "bytes", "rows", "rowsInChunk"],
  ({ v, chunk, fields }) => {
    const { load, from, to, ids, bytes, rows, rowsInChunk } = fields(
      ...(["from", "to", "ids", "bytes", "rows", "rowsInChunk"] as const),
    );
    const { row, end, source } = v.named("i32", "row", "end", "source");
    return seq(
      load,
      set(row, i32.mul(chunk, rowsInChunk)),
      set(end, i32.add(row, rowsInChunk)),
      set(end, minU(end, rows)),
      advance(to, i32.mul(row, bytes)),
      advance(ids, i32.shl(row, 2)),
      count(
        row,
        end,
        1,
        set(source, i32.add(from, i32.mul(i32.load(ids), bytes))),
        copyRun(v, { from: source, to, bytes }),
        advance(to, bytes),
        advance(ids, 4),
      ),
    );
  },
);

/** Row ids[i] of `to` becomes row i of `from`; in one chunk, as ids may repeat. */
export const scatterRows = kernel("scatterRows", ["from", "to", "ids", "bytes", "rows"], ({ v, fields }) => {
  const { load, from, to, ids, bytes, rows } = fields("from", "to", "ids", "bytes", "rows");
  const { row, target } = v.named("i32", "row", "target");
  return seq(
    load,
    each(
      row,
      rows,
      set(target, i32.add(to, i32.mul(i32.load(ids), bytes))),
      copyRun(v, { from, to: target, bytes }),
      advance(from, bytes),
      advance(ids, 4),
    ),
  );
});

/** Row ids[i] of `to` += row i of `from`, for ids below `segments`; a chunk is some columns of all rows. */
export const addRows = kernel(
  "addRows",
  ["from", "to", "ids", "columns", "rows", "segments", "columnsInChunk"],
  ({ v, chunk, fields }) => {
    const { load, from, to, ids, columns, rows, segments, columnsInChunk } = fields(
      ...(["from", "to", "ids", "columns", "rows", "segments", "columnsInChunk"] as const),
    );
    const { row, left, width, step, read, write } = v.named("i32", "row", "left", "width", "step", "read", "write");
    return seq(
      load,
      set(step, i32.shl(columns, 2)),
      set(left, i32.mul(chunk, columnsInChunk)),
      advance(from, i32.shl(left, 2)),
      advance(to, i32.shl(left, 2)),
      set(left, i32.sub(columns, left)),
      set(width, minU(left, columnsInChunk)),
      each(
        row,
        rows,
        when(
          i32.ltU(i32.load(ids), segments),
          seq(
            set(left, width),
            set(read, from),
            set(write, i32.add(to, i32.mul(i32.load(ids), step))),
            whileTrue(
              i32.gtU(left, 3),
              v128.store(write, v128.add(v128.load(write), v128.load(read))),
              ...[advance(read, 16), advance(write, 16), set(left, i32.sub(left, 4))],
            ),
            whileTrue(
              left,
              f32.store(write, f32.add(f32.load(write), f32.load(read))),
              ...[advance(read, 4), advance(write, 4), set(left, i32.sub(left, 1))],
            ),
          ),
        ),
        advance(from, step),
        advance(ids, 4),
      ),
    );
  },
);

/** Sets `bytes` bytes to 0, `bytesInChunk` a chunk. */
export const clear = kernel("clear", ["to", "bytes", "bytesInChunk"], ({ v, chunk, fields }) => {
  const { load, to, bytes, bytesInChunk } = fields("to", "bytes", "bytesInChunk");
  const at = v.i32();
  return seq(
    load,
    set(at, i32.mul(chunk, bytesInChunk)),
    set(bytes, i32.sub(bytes, at)),
    memory.fill(i32.add(to, at), 0, minU(bytes, bytesInChunk)),
  );
});
