import * as tf from "@tensorflow/tfjs";
import { multiply, tileRows } from "./code/matmul";
import { packColumns, panelBytes, panelColumns, sliceBytes } from "./code/pack";
import { thinAcross, thinAlong } from "./code/thin";
import type { KernelCall } from "./kernel-call";
import type { Pool } from "./pool";
import { broadcastOffsets } from "./shapes";

/** One factor or the product: its place, and how far apart its rows and columns are, in bytes. */
interface Matrices {
  readonly address: number;
  readonly row: number;
  readonly column: number;
  /** Bytes from the first matrix to that of each slice. */
  readonly slices: readonly number[];
}

const panelPadding = 64; // bytes between panels: a power of 2 apart they would share a few places of the cache
const packedBytes = 1 << 24; // of panels at one time
const mostRows = 96; // of A in a chunk, packed or not: with `mostDepth` they fit into the second-level cache
const mostDepth = 384; // a panel of this depth leaves room in the first-level cache
const mostColumns = 512;
const mostK = 2048; // packed at one time
const thinRows = 4; // of A, for which packing B does not pay
const fewRows = 64; // of A: packing it instead of B is worth a product that is written column by column
const thinWork = 1 << 17; // multiplications in a chunk of such a product

/**
 * a [..., m, k] (or [..., k, m]), b [..., k, n] (or [..., n, k]), leading dimensions broadcast; float32 [..., m, n].
 * Transposed factors are read as they lie.
 */
export function batchMatMul({ backend, pool, input, attribute }: KernelCall): tf.TensorInfo {
  const [a, b] = [input("a"), input("b")];
  for (const { dtype } of [a, b]) {
    if (dtype !== "float32") throw new Error(`matMul takes float32 tensors on wasm, not ${dtype}.`);
  }
  const [m = 1, k = 1] = lastTwo(a.shape, attribute("transposeA") === true);
  const [inner = 1, n = 1] = lastTwo(b.shape, attribute("transposeB") === true);
  if (k !== inner) throw new Error(`matMul: inner sizes ${k} and ${inner} differ.`);
  const [outerA, outerB] = [a.shape.slice(0, -2), b.shape.slice(0, -2)];
  const outer = tf.broadcast_util.assertAndGetBroadcastShape(outerA, outerB);
  const out = backend.makeOutput([...outer, m, n], "float32");
  const place = (tensor: tf.TensorInfo, own: number[], size: number, turned: boolean, columns: number): Matrices => ({
    address: backend.getMemoryOffset(tensor.dataId),
    row: turned ? 4 : columns * 4,
    column: turned ? columns * 4 : 4,
    slices: broadcastOffsets(own, outer).map((index) => index * size * 4),
  });
  const left = place(a, outerA, m * k, attribute("transposeA") === true, a.shape.at(-1) ?? 1);
  const right = place(b, outerB, k * n, attribute("transposeB") === true, b.shape.at(-1) ?? 1);
  const product = place(out, outer, m * n, false, n);
  if (k === 0) backend.typedArrayFromHeap(out).fill(0);
  else if (out.shape.every((size) => size > 0)) multiplyAll({ pool, left, right, product, m, n, k });
  return out;
}

interface Product {
  readonly pool: KernelCall["pool"];
  readonly left: Matrices;
  readonly right: Matrices;
  readonly product: Matrices;
  readonly m: number;
  readonly n: number;
  readonly k: number;
}

/** Which of three ways: B read where it lies, B's columns in the place of A's rows, or B packed. */
function multiplyAll(job: Product): void {
  const { right, left, product, m, n } = job;
  if (m <= thinRows && right.column === 4) multiplyThin(job, thinAcross);
  else if (m <= thinRows && n >= 4 && right.row === 4 && left.column === 4) multiplyThin(job, thinAlong);
  else if (m <= fewRows && m < n && right.row === 4) {
    // B's columns, which lie in a row each, need no packing in A's place: Cᵀ = Bᵀ Aᵀ.
    multiplyParts({ ...job, left: turn(right), right: turn(left), product: turn(product), m: n, n: m });
  } else multiplyParts(job);
}

/** For few rows of A; wasm/code/thin.ts says how. */
function multiplyThin({ pool, left, right, product, m, n, k }: Product, kernel: typeof thinAcross): void {
  const count = product.slices.length;
  const table = pool.room(count * sliceBytes);
  fillTable(pool, table, left, right, product);
  const columnsInChunk = Math.max(32, roundUp(Math.min(n / 4, thinWork / (m * k)), 32));
  const chunksInSlice = Math.ceil(n / columnsInChunk);
  const rows = { aRow: left.row, aColumn: left.column, cRow: product.row };
  const steps = { kStep: right.row, columnStep: right.column };
  const job = { table, m, n, k, columnsInChunk, chunksInSlice, ...rows, ...steps };
  pool.run(kernel, job, count * chunksInSlice, count * m * n * k);
}

/** The addresses of each slice's matrices, as the kernels read them: see `sliceBytes`. */
function fillTable(pool: Pool, table: number, left: Matrices, right: Matrices, product: Matrices): void {
  const entries = pool.integers(table, product.slices.length * 3);
  for (let i = 0; i < product.slices.length; i++) {
    entries[i * 3] = left.address + (left.slices[i] ?? 0);
    entries[i * 3 + 1] = right.address + (right.slices[i] ?? 0);
    entries[i * 3 + 2] = product.address + (product.slices[i] ?? 0);
  }
}

const turn = (matrices: Matrices): Matrices => ({ ...matrices, row: matrices.column, column: matrices.row });

/** Part by part, as many slices, columns and k as there is room for packed panels. */
function multiplyParts(job: Product): void {
  const { left, right, product, n, k } = job;
  const depth = Math.min(k, mostK);
  const columns = Math.min(n, Math.max(panelColumns, roundDown(packedBytes / (depth * 4), panelColumns)));
  const slices = Math.max(
    1,
    Math.floor(packedBytes / (Math.ceil(columns / panelColumns) * (panelBytes * depth + panelPadding))),
  );
  for (let slice = 0; slice < product.slices.length; slice += slices) {
    const some = (of: Matrices, offset: number) => ({
      ...of,
      address: of.address + offset,
      slices: of.slices.length > slices ? of.slices.slice(slice, slice + slices) : of.slices,
    });
    for (let column = 0; column < n; column += columns) {
      for (let from = 0; from < k; from += depth) {
        multiplyPart(
          {
            ...job,
            left: some(left, from * left.column),
            right: some(right, from * right.row + column * right.column),
            product: some(product, column * product.column),
            n: Math.min(columns, n - column),
            k: Math.min(depth, k - from),
          },
          from > 0,
        );
      }
    }
  }
}

/** Packs what fits of B, then multiplies it by all of A's rows, in blocks that are shared out among the threads. */
function multiplyPart({ pool, left, right, product, m, n, k }: Product, accumulate: boolean): void {
  const count = product.slices.length;
  const panels = Math.ceil(n / panelColumns);
  const panelStep = k * panelBytes + panelPadding;
  const table = pool.room(count * sliceBytes + 64 + count * panels * panelStep);
  const packed = roundUp(table + count * sliceBytes, 64);
  fillTable(pool, table, left, right, product);
  const work = count * m * n * k;
  const panelsInChunk = Math.max(1, Math.min(16, Math.ceil(panels / (2 * pool.threads))));
  const chunksInSlice = Math.ceil(panels / panelsInChunk);
  pool.run(
    packColumns,
    {
      ...{ table, packed, n, k, panels, panelStep, panelsInChunk, chunksInSlice },
      kStep: right.row,
      columnStep: right.column,
    },
    count * chunksInSlice,
    work >> 2,
  );
  const columnBlocks = Math.ceil(n / mostColumns);
  const columnsInBlock = roundUp(n / columnBlocks, panelColumns);
  const tiles = Math.ceil(m / tileRows);
  const wanted = Math.ceil((pool.threads * 4) / (count * columnBlocks));
  const rowsInBlock = tileRows * Math.ceil(tiles / Math.max(Math.ceil(m / mostRows), Math.min(wanted, tiles)));
  const rowBlocks = Math.ceil(m / rowsInBlock);
  pool.run(
    multiply,
    {
      ...{ table, packed, m, n, k, panels, panelStep, rowsInBlock, rowBlocks, columnsInBlock, columnBlocks },
      ...{ aRow: left.row, aColumn: left.column, cRow: product.row, cColumn: product.column },
      depth: roundUp(k / Math.ceil(k / mostDepth), 4),
      accumulate: accumulate ? 1 : 0,
    },
    count * rowBlocks * columnBlocks,
    work,
  );
}

const roundUp = (value: number, to: number) => Math.ceil(value / to) * to;
const roundDown = (value: number, to: number) => Math.floor(value / to) * to;

/** [rows, columns] of a factor as the product sees it. */
function lastTwo(shape: readonly number[], turned: boolean): number[] {
  return turned ? shape.slice(-2).reverse() : shape.slice(-2);
}
