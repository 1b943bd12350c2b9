const mostLogits = 2 ** 25; // 128 MiB of them

/** At how many positions logits are made at once: a power of two. */
export function headRows(vocabulary: number): number {
  return 2 ** Math.max(0, Math.floor(Math.log2(mostLogits / vocabulary)));
}
