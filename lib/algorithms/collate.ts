import type { HostArray } from "../engine/store";
import type { Encoded } from "./encode";

/**
 * The next of 8, 16, 24, 32, 40, 48, 64, 80, 96, 128, 160, … (4, 5, 6 and 8 times powers of two): at most a quarter is
 * filling, and a run meets few different shapes. Each shape is a graph of its own (lib/engine/graph-store.ts).
 */
export function bucket(n: number): number {
  if (n <= 32) return Math.max(8, Math.ceil(n / 8) * 8);
  const power = 2 ** Math.floor(Math.log2(n - 1));
  const step = [1.25, 1.5, 2].find((factor) => n <= power * factor) ?? 2;
  return power * step;
}

export const int32 = (data: readonly number[] | Int32Array, ...shape: number[]): HostArray => ({
  shape,
  data: Int32Array.from(data),
});
export const float32 = (data: readonly number[] | Float32Array, ...shape: number[]): HostArray => ({
  shape,
  data: Float32Array.from(data),
});

/** Sequences side by side, padded on the right: [R, T]. Causal attention never looks right, so padding needs no mask. */
export function padRight(
  sequences: readonly Pick<Encoded, "ids">[],
  padId: number,
  widthFor = bucket,
): HostArray & { width: number } {
  const width = widthFor(Math.max(...sequences.map(({ ids }) => ids.length)));
  const data = new Int32Array(sequences.length * width).fill(padId);
  for (const [row, { ids }] of sequences.entries()) data.set(ids, row * width);
  return { shape: [sequences.length, width], data, width };
}

/**
 * The tokens to learn of a batch. Position n predicts target n: the token at `t` is predicted from `t - 1`, so that a
 * sequence's very first token is never a target. `rows` [R, N] is 1 where target n belongs to row r; its zero columns
 * are filling, which keeps the number of different shapes small (`roomFor` says how many there are, `widthFor` how wide the rows are). `learned` says of each target which token it is.
 */
export function collateTargets(
  sequences: readonly Encoded[],
  padId: number,
  { widthFor = bucket, roomFor = bucket } = {},
) {
  const { width, ...ids } = padRight(sequences, padId, widthFor);
  const targets = sequences.flatMap(({ ids: tokens, learn }, row) =>
    learn.flatMap(([from, to]) => {
      const first = Math.max(from, 1);
      return tokens.slice(first, to).map((target, k) => ({ row, token: first + k, target }));
    }),
  );
  const count = roomFor(targets.length);
  const rows = new Float32Array(sequences.length * count);
  const positions = new Int32Array(count);
  const wanted = new Int32Array(count);
  targets.forEach(({ row, token, target }, n) => {
    rows[row * count + n] = 1;
    positions[n] = row * width + token - 1;
    wanted[n] = target;
  });
  return {
    arrays: {
      ids,
      positions: int32(positions, count),
      targets: int32(wanted, count),
      rows: float32(rows, sequences.length, count),
    },
    learned: targets,
    tokens: sequences.reduce((sum, sequence) => sum + sequence.ids.length, 0),
  };
}
