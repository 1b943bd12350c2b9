/** The first index at which `sorted` is not below `value`. */
function lowerBound(sorted: readonly number[], value: number): number {
  let [low, high] = [0, sorted.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((sorted[middle] ?? 0) < value) low = middle + 1;
    else high = middle;
  }
  return low;
}

/**
 * Which items share a row of `room`, by best fit decreasing (arXiv 2404.10830, TRL's "bfd"): the longest first, each in
 * the row that it fills best. No item is cut; each is at most `room` long.
 * @returns indexes of the items of each row
 */
export function packLengths(lengths: readonly number[], room: number): number[][] {
  const order = [...lengths.keys()].sort((a, b) => (lengths[b] ?? 0) - (lengths[a] ?? 0) || a - b);
  const rows: number[][] = [];
  const spaces: number[] = []; // those that some row has left, sorted
  const rowsBySpace = new Map<number, number[][]>();
  for (const index of order) {
    const length = lengths[index] ?? 0;
    const at = lowerBound(spaces, length);
    const space = spaces[at] ?? room;
    const row = rowsBySpace.get(space)?.shift() ?? [];
    if (row.length === 0) rows.push(row);
    else if (rowsBySpace.get(space)?.length === 0) {
      rowsBySpace.delete(space);
      spaces.splice(at, 1);
    }
    row.push(index);
    const left = space - length;
    if (left === 0) continue;
    const waiting = rowsBySpace.get(left);
    if (waiting) waiting.push(row);
    else {
      rowsBySpace.set(left, [row]);
      spaces.splice(lowerBound(spaces, left), 0, left);
    }
  }
  return rows;
}
