import { f32, i32, type ModuleBuilder, memory, minU, seq, set, v128 } from "./assembler";
import { advance, count, each, when } from "./flow";
import { kernel } from "./kernel";
import { quad, transpose4 } from "./transpose4";

/** Columns of B in a panel, which are the columns of a tile of the product. */
export const panelColumns = 8;
export const panelBytes = panelColumns * 4; // for one k

/** An entry in the table of slices: the addresses of one matrix A, B and C. */
export const sliceBytes = 12;

/** Whole panels whose columns are neighbours, row by row: reading runs on through all of them. */
function defineCopyPanels(module: ModuleBuilder) {
  const params = ["i32", "i32", "i32", "i32", "i32", "i32"] as const;
  return module.define(undefined, params, (v, from, kStep, k, to, panelStep, panels) => {
    const { kk, panel, source, target } = v.named("i32", "kk", "panel", "source", "target");
    return each(
      kk,
      k,
      ...[set(source, from), set(target, to)],
      each(
        panel,
        panels,
        v128.store(target, v128.load(source)),
        v128.store(target, v128.load(source, 16), 16),
        ...[advance(source, panelBytes), advance(target, panelStep)],
      ),
      ...[advance(from, kStep), advance(to, panelBytes)],
    );
  });
}

/** A panel of columns that each lie in a row. */
function defineTurnPanel(module: ModuleBuilder) {
  return module.define(undefined, ["i32", "i32", "i32", "i32"], (v, from, columnStep, k, to) => {
    const kk = v.i32();
    const [upper, lower, spare] = [quad(v.v128), quad(v.v128), quad(v.v128)];
    const column = (index: number) => i32.add(from, i32.mul(columnStep, index));
    return seq(
      count(
        kk,
        i32.and(k, -4),
        4,
        ...upper.map((row, i) => set(row, v128.load(column(i)))),
        ...lower.map((row, i) => set(row, v128.load(column(i + 4)))),
        transpose4(upper, spare),
        transpose4(lower, spare),
        ...upper.map((row, step) => v128.store(to, row, step * panelBytes)),
        ...lower.map((row, step) => v128.store(to, row, step * panelBytes + 16)),
        ...[advance(from, 16), advance(to, 4 * panelBytes)],
      ),
      count(
        kk,
        k,
        1,
        ...Array.from({ length: panelColumns }, (_, i) => f32.store(to, f32.load(column(i)), i * 4)),
        ...[advance(from, 4), advance(to, panelBytes)],
      ),
    );
  });
}

/** A panel of fewer columns. What fills it up is multiplied too: zeros, for other bits may be numbers that are slow. */
function definePackPart(module: ModuleBuilder) {
  const params = ["i32", "i32", "i32", "i32", "i32", "i32"] as const;
  return module.define(undefined, params, (v, from, kStep, columnStep, k, columns, to) => {
    const { kk, column, source } = v.named("i32", "kk", "column", "source");
    return seq(
      memory.fill(to, 0, i32.mul(k, panelBytes)),
      each(
        kk,
        k,
        set(source, from),
        each(
          column,
          columns,
          f32.store(i32.add(to, i32.shl(column, 2)), f32.load(source)),
          advance(source, columnStep),
        ),
        ...[advance(from, kStep), advance(to, panelBytes)],
      ),
    );
  });
}

/** B [k, n] of each slice into panels [n / 8][k][8]; a chunk is some panels of one slice. Steps are in bytes. */
export const packColumns = kernel(
  "packColumns",
  ["table", "packed", "n", "k", "kStep", "columnStep", "panels", "panelStep", "panelsInChunk", "chunksInSlice"],
  ({ module, v, chunk, field, fields }) => {
    const [copyPanels, turnPanel, packPart] = [
      defineCopyPanels(module),
      defineTurnPanel(module),
      definePackPart(module),
    ];
    const job = fields("n", "k", "kStep", "columnStep", "panels", "panelStep");
    const { n, k, kStep, columnStep, panels, panelStep } = job;
    const i = v.named("i32", "slice", "panel", "end", "whole", "from", "to");
    const moveOn = seq(advance(i.from, i32.mul(columnStep, panelColumns)), advance(i.to, panelStep));
    return seq(
      job.load,
      set(i.slice, i32.divU(chunk, field("chunksInSlice"))),
      set(i.panel, i32.mul(i32.remU(chunk, field("chunksInSlice")), field("panelsInChunk"))),
      set(i.end, i32.add(i.panel, field("panelsInChunk"))),
      set(i.end, minU(i.end, panels)),
      set(i.whole, i32.divU(n, panelColumns)),
      set(i.whole, minU(i.end, i.whole)),
      set(i.from, i32.load(i32.add(field("table"), i32.mul(i.slice, sliceBytes)), 4)),
      advance(i.from, i32.mul(i32.mul(i.panel, panelColumns), columnStep)),
      set(i.to, i32.add(field("packed"), i32.mul(i32.add(i32.mul(i.slice, panels), i.panel), panelStep))),
      when(
        i32.eq(columnStep, 4),
        seq(
          copyPanels(i.from, kStep, k, i.to, panelStep, i32.sub(i.whole, i.panel)),
          advance(i.from, i32.mul(i32.sub(i.whole, i.panel), panelBytes)),
          advance(i.to, i32.mul(i32.sub(i.whole, i.panel), panelStep)),
        ),
        count(i.panel, i.whole, 1, turnPanel(i.from, columnStep, k, i.to), moveOn),
      ),
      when(i32.ltU(i.whole, i.end), packPart(i.from, kStep, columnStep, k, i32.remU(n, panelColumns), i.to)),
    );
  },
);

/** A's rows whose columns are `kStep` bytes apart, the rows neighbours, to rows of neighbours `toRow` bytes apart. */
export function definePackRows(module: ModuleBuilder) {
  return module.define(undefined, ["i32", "i32", "i32", "i32", "i32", "i32"], (v, from, kStep, rows, k, to, toRow) => {
    const { r, kk, source, target } = v.named("i32", "r", "kk", "source", "target");
    const [block, spare] = [quad(v.v128), quad(v.v128)];
    const one = f32.store(
      i32.add(i32.add(to, i32.mul(r, toRow)), i32.shl(kk, 2)),
      f32.load(i32.add(i32.add(from, i32.shl(r, 2)), i32.mul(kk, kStep))),
    );
    return seq(
      set(kk, 0),
      count(
        kk,
        i32.and(k, -4),
        4,
        set(source, i32.add(from, i32.mul(kk, kStep))),
        set(target, i32.add(to, i32.shl(kk, 2))),
        set(r, 0),
        count(
          r,
          i32.and(rows, -4),
          4,
          ...block.map((row, step) => set(row, v128.load(i32.add(source, i32.mul(kStep, step))))),
          transpose4(block, spare),
          ...block.map((row, step) => v128.store(i32.add(target, i32.mul(toRow, step)), row)),
          advance(source, 16),
          advance(target, i32.shl(toRow, 2)),
        ),
      ),
      each(r, i32.and(rows, -4), set(kk, i32.and(k, -4)), count(kk, k, 1, one)),
      count(r, rows, 1, each(kk, k, one)),
    );
  });
}
