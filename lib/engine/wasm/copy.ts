import { copyRuns } from "./code/move";
import type { Pool } from "./pool";
import { asRows, type Rows } from "./shapes";

const chunkBytes = 1 << 16;

/** Where an array lies and how far apart its elements are along each axis of what is copied, in elements. */
export interface Part {
  readonly address: number;
  readonly strides: readonly number[];
}

/** Copies elements of `itemBytes` bytes, `shape` of them, from one place to another: by runs of neighbours. */
export function copyPart(pool: Pool, shape: readonly number[], itemBytes: number, from: Part, to: Part): void {
  if (shape.includes(0)) return;
  const rows = asRows(shape, [from.strides, to.strides]);
  const runs = rows && asRuns(rows);
  if (runs) copyRows(pool, runs, itemBytes, from.address, to.address);
  else {
    const [size = 1, ...rest] = shape;
    const along = ({ address, strides }: Part, i: number): Part => ({
      address: address + i * (strides[0] ?? 0) * itemBytes,
      strides: strides.slice(1),
    });
    for (let i = 0; i < size; i++) copyPart(pool, rest, itemBytes, along(from, i), along(to, i));
  }
}

/** The same with rows that are neighbours in both arrays: of one element where nothing else is; null if that is too many axes. */
function asRuns(rows: Rows): Rows | null {
  const [a, b, c, d] = rows.sizes;
  if (rows.length === 1 || rows.strides.every((steps) => steps[4] === 1)) return rows;
  if (a > 1) return null;
  return {
    sizes: [b, c, d, rows.length],
    length: 1,
    strides: rows.strides.map(([, ...steps]) => [...steps, 1]),
  };
}

function copyRows(pool: Pool, rows: Rows, itemBytes: number, from: number, to: number): void {
  const bytes = rows.length * itemBytes;
  const [size0, size1, size2, size3] = rows.sizes;
  const count = size0 * size1 * size2 * size3;
  if (count === 1 && bytes > 2 * chunkBytes) {
    // One long run, cut so that threads can share it.
    const pieces = Math.floor(bytes / chunkBytes);
    const done = pieces * chunkBytes;
    const step = [0, 0, 0, chunkBytes, 1];
    copyRows(pool, { sizes: [1, 1, 1, pieces], length: chunkBytes, strides: [step, step] }, 1, from, to);
    copyRows(pool, { sizes: [1, 1, 1, 1], length: bytes - done, strides: [step, step] }, 1, from + done, to + done);
    return;
  }
  const [ofFrom = [], ofTo = []] = rows.strides.map((strides) => strides.map((stride) => stride * itemBytes));
  const [from0 = 0, from1 = 0, from2 = 0, from3 = 0] = ofFrom;
  const [to0 = 0, to1 = 0, to2 = 0, to3 = 0] = ofTo;
  const rowsInChunk = Math.max(1, Math.floor(chunkBytes / Math.max(bytes, 16)));
  pool.run(
    copyRuns,
    {
      ...{ from, to, bytes, rows: count, rowsInChunk, size1, size2, size3 },
      ...{ from0, from1, from2, from3, to0, to1, to2, to3 },
    },
    Math.ceil(count / rowsInChunk),
    (count * bytes) >> 2,
  );
}
