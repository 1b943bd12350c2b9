import * as tf from "@tensorflow/tfjs";

/** Elements from one index to the next along each axis. */
export function stridesOf(shape: readonly number[]): number[] {
  return shape.map((_, axis) => tf.util.sizeFromShape(shape.slice(axis + 1)));
}

/** Strides of `own` seen as `shape`, which it is broadcast to: 0 along axes that it lacks or has once. */
export function broadcastStrides(own: readonly number[], shape: readonly number[]): number[] {
  const strides = stridesOf(own);
  const skipped = shape.length - own.length;
  return shape.map((_, axis) => ((own[axis - skipped] ?? 1) === 1 ? 0 : (strides[axis - skipped] ?? 0)));
}

/** For each element of `shape`, the index of the element of `own` that is broadcast to it. */
export function broadcastOffsets(own: readonly number[], shape: readonly number[]): number[] {
  const strides = broadcastStrides(own, shape);
  return shape.reduce<number[]>(
    (offsets, size, axis) =>
      offsets.flatMap((offset) => Array.from({ length: size }, (_, i) => offset + i * (strides[axis] ?? 0))),
    [0],
  );
}

/** Arrays of one shape, seen as rows along up to four outer axes: how far it is along each, in elements. */
export interface Rows {
  readonly sizes: readonly [number, number, number, number];
  readonly length: number; // of a row
  /** For each array, along the outer axes and then within a row. */
  readonly strides: readonly (readonly number[])[]; // five each
}

/**
 * Drops axes of size 1 and joins neighbours that every array goes through evenly; null where more than five remain.
 * @param strides one list for each array, as long as `shape`
 */
export function asRows(shape: readonly number[], strides: readonly (readonly number[])[]): Rows | null {
  const axes: { size: number; strides: number[] }[] = [];
  shape.forEach((size, axis) => {
    if (size === 1) return;
    const own = strides.map((of) => of[axis] ?? 0);
    const before = axes.at(-1);
    if (before?.strides.every((stride, i) => stride === (own[i] ?? 0) * size)) {
      before.size *= size;
      before.strides = own;
    } else axes.push({ size, strides: own });
  });
  if (axes.length > 5) return null;
  while (axes.length < 5) axes.unshift({ size: 1, strides: strides.map(() => 0) });
  const [a, b, c, d, inner] = axes;
  if (!a || !b || !c || !d || !inner) return null;
  return {
    sizes: [a.size, b.size, c.size, d.size],
    length: inner.size,
    strides: strides.map((_, i) => {
      const along = (axis: { strides: number[] }) => axis.strides[i] ?? 0;
      return [along(a), along(b), along(c), along(d), along(inner)];
    }),
  };
}
