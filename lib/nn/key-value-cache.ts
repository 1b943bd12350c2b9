import * as tf from "@tensorflow/tfjs";
import { writeRows } from "../engine/ops";
import type { State } from "../engine/store";
import type { KeyValueCache } from "./decoder";

/**
 * Keys and values with room allocated ahead: for each layer two tensors [R, K, S, D] in the store, of R rows with room
 * for S columns. The prompt fills them from the left; each further token writes one column of each row in place.
 */
export interface CacheShape {
  readonly rows: number;
  readonly room: number;
  readonly layers: number;
}

const nameOf = ({ rows, room }: CacheShape, layer: number, part: "keys" | "values") =>
  `cache/${rows}x${room}/${layer}/${part}`;

/** The store's names of a cache of this shape. */
export function cacheNames(shape: CacheShape): string[] {
  return Array.from({ length: shape.layers }, (_, layer) => [
    nameOf(shape, layer, "keys"),
    nameOf(shape, layer, "values"),
  ]).flat();
}

/** For the prompt: attends to its own keys and leaves them in the store, with room behind them. */
export function promptCache(state: State, shape: CacheShape): KeyValueCache {
  const keep = (layer: number, part: "keys" | "values", x: tf.Tensor) =>
    state.set(nameOf(shape, layer, part), withRoom(x, shape.room));
  return {
    append(layer, keys, values) {
      keep(layer, "keys", keys);
      keep(layer, "values", values);
      return { keys, values };
    },
  };
}

/** For one further token of each row: written at `places`, [R * K] rows of the cache seen as [R * K * S, D]. */
export function tokenCache(state: State, shape: CacheShape, places: tf.Tensor): KeyValueCache {
  const write = (layer: number, part: "keys" | "values", x: tf.Tensor) => {
    const name = nameOf(shape, layer, part);
    const [rows = 0, heads = 0, , size = 0] = x.shape;
    const table = state.get(name).reshape([rows * heads * shape.room, size]);
    const written = writeRows(table, places, x.reshape([rows * heads, size]));
    const all = written.reshape([rows, heads, shape.room, size]);
    state.set(name, all);
    return all;
  };
  return {
    append: (layer, keys, values) => ({ keys: write(layer, "keys", keys), values: write(layer, "values", values) }),
  };
}

/** Moves a cache into one of another shape: of the given rows, [to.rows] int32, and with more room behind them. */
export function moveCache(state: State, from: CacheShape, to: CacheShape, rows: tf.Tensor): void {
  const targets = cacheNames(to);
  for (const [i, name] of cacheNames(from).entries()) {
    const before = state.get(name);
    const kept = from.rows === to.rows ? before : tf.gather(before, rows as tf.Tensor1D);
    state.set(targets[i] ?? "", withRoom(kept, to.room));
    state.delete(name);
  }
}

/** [R, K, S, D] with zeros behind its columns, `room` of them in all. */
function withRoom(x: tf.Tensor, room: number): tf.Tensor {
  const free = room - (x.shape[2] ?? 0);
  const pads: [number, number][] = [
    [0, 0],
    [0, 0],
    [0, free],
    [0, 0],
  ];
  return free === 0 ? x : tf.pad(x, pads);
}
