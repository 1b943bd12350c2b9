import { bucket } from "../algorithms/collate";
import type { HostArray, Tensors } from "../engine/store";
import { randomFrom } from "../random";
import { chooseToken, type SamplingOptions } from "./choose-token";
import { type CacheShape, cacheNames, moveCache, promptCache, tokenCache } from "./key-value-cache";
import { linear } from "./layers";
import { type Model, outputMatrix } from "./model";
import { positionsWithin } from "./transformer";

export interface GenerateOptions extends SamplingOptions {
  readonly maxTokens: number;
  readonly eosIds: readonly number[];
  readonly seeds: readonly number[]; // one a sequence
  /** Asked after each token of a sequence, with all it has drawn: true ends it there. */
  readonly stop?: (sequence: number, ids: readonly number[]) => boolean;
  readonly signal?: AbortSignal;
}

export interface Generated {
  readonly ids: readonly number[]; // without the end token
  readonly logprobs: readonly number[]; // of every drawn token, the end token included
  readonly finished: boolean; // it ended by itself, not at maxTokens
  readonly end: number | null; // the end token that it drew
}

export interface Generator {
  /**
   * Continues a batch of prompts (token ids), each with a seed of its own: what a sequence draws does not depend on its
   * neighbours. Prompts are padded on the left; keys and values of past tokens are kept, so a step reads one token.
   * Sequences that have ended leave the batch as soon as they are half of it.
   */
  generate(prompts: readonly (readonly number[])[], options: GenerateOptions): Promise<Generated[]>;
}

interface Sequence {
  readonly row: number; // in the answer
  readonly pad: number; // columns of padding on its left
  readonly prompt: readonly number[];
  readonly random: () => number;
  readonly ids: number[];
  readonly logprobs: number[];
  last: number;
  finished: boolean;
}

/** Rows of a batch: powers of two, so that few shapes occur. Rows too many repeat the first and are not looked at. */
const rowsFor = (count: number) => 2 ** Math.ceil(Math.log2(count));
const masked = -1e9;
const int32 = (data: Int32Array, ...shape: number[]): HostArray => ({ shape, data });

export function openGenerator(model: Model): Generator {
  const { decoder, store } = model;
  const { layerCount: layers, keyHeadCount: heads } = decoder;
  let cache: CacheShape | null = null;

  type Inputs = { ids: HostArray; positions: HostArray; mask: HostArray; places?: HostArray };
  /** Programs are kept by the cache's shape; the store keeps one graph for each shape of the inputs. */
  const programs = new Map<string, ReturnType<typeof readProgram>>();
  const readProgram = (shape: CacheShape) =>
    store.program(({ ids, positions, mask, places }: Tensors<Inputs>, state) => {
      const parameters = model.parameters(state);
      const [rows = 0, length = 0] = ids.shape;
      const hidden = decoder.hidden(parameters, {
        ids,
        ...positionsWithin(decoder, positions, shape.room),
        mask: mask.reshape([rows, 1, 1, length, -1]),
        cache: places ? tokenCache(state, shape, places) : promptCache(state, shape),
      });
      const last = hidden
        .reshape([rows, length, -1])
        .slice([0, length - 1], [rows, 1])
        .reshape([rows, -1]);
      return { logits: linear(last, outputMatrix(decoder, parameters)) };
    });
  const read = async (shape: CacheShape, inputs: Inputs): Promise<Float32Array> => {
    const key = `${shape.rows} ${shape.room}`;
    const program = programs.get(key) ?? readProgram(shape);
    programs.set(key, program);
    const { logits } = await program(inputs as Required<Inputs>);
    cache = shape;
    return logits instanceof Float32Array ? logits : new Float32Array();
  };
  const movePrograms = new Map<string, (inputs: { rows: HostArray }) => Promise<unknown>>();
  const move = async (from: CacheShape, to: CacheShape, rows: Int32Array) => {
    const key = `${from.rows} ${from.room} ${to.rows} ${to.room}`;
    const program =
      movePrograms.get(key) ??
      store.program(({ rows }: Tensors<{ rows: HostArray }>, state) => {
        moveCache(state, from, to, rows);
        return {};
      });
    movePrograms.set(key, program);
    await program({ rows: int32(rows, rows.length) });
    cache = to;
  };
  const dropCache = async () => {
    if (cache !== null) await store.delete(cacheNames(cache));
    cache = null;
  };

  async function generate(prompts: readonly (readonly number[])[], options: GenerateOptions): Promise<Generated[]> {
    const width = bucket(Math.max(...prompts.map(({ length }) => length)));
    const most = bucket(width + options.maxTokens);
    const sequences = prompts.map((prompt, row): Sequence => {
      const random = randomFrom(options.seeds[row] ?? row);
      const pad = width - prompt.length;
      return { row, pad, prompt, random, ids: [], logprobs: [], last: 0, finished: false };
    });
    let batch = sequences;
    const first = Math.min(most, bucket(width + 64)); // few sequences need all the room: it doubles when it is full
    let shape: CacheShape = { rows: rowsFor(batch.length), room: first, layers };
    await dropCache();
    let logits = await read(shape, promptInputs(batch, shape.rows, width));
    for (let drawn = 0; drawn < options.maxTokens; drawn++) {
      options.signal?.throwIfAborted();
      drawTokens(logits, batch, options);
      const alive = batch.filter(({ finished }) => !finished);
      if (alive.length === 0 || drawn + 1 === options.maxTokens) break;
      const next: CacheShape = {
        rows: rowsFor(alive.length),
        room: width + drawn < shape.room ? shape.room : Math.min(most, bucket(2 * shape.room)),
        layers,
      };
      if (next.rows < shape.rows || next.room > shape.room) {
        const stay = next.rows < shape.rows ? alive : batch;
        const kept = Int32Array.from({ length: next.rows }, (_, i) => batch.indexOf(stay[i] ?? (stay[0] as Sequence)));
        await move(shape, next, kept);
        batch = stay;
        shape = next;
      }
      logits = await read(shape, tokenInputs(batch, shape, width + drawn, heads));
    }
    await dropCache();
    return sequences.map(({ ids, logprobs, finished, last }) => {
      return { ids, logprobs, finished, end: logprobs.length > ids.length ? last : null };
    });
  }
  return { generate };
}

function drawTokens(logits: Float32Array, batch: readonly Sequence[], options: GenerateOptions): void {
  const vocabulary = logits.length / rowsFor(batch.length);
  for (const [i, sequence] of batch.entries()) {
    if (sequence.finished) continue;
    const row = logits.subarray(i * vocabulary, (i + 1) * vocabulary);
    const { id, logprob } = chooseToken(row, options, sequence.random, [sequence.prompt, sequence.ids]);
    sequence.last = id;
    sequence.logprobs.push(logprob);
    sequence.finished = options.eosIds.includes(id);
    if (!sequence.finished) sequence.ids.push(id);
    if (options.stop?.(sequence.row, sequence.ids)) sequence.finished = true;
  }
}

/** The prompts side by side, padded on the left to `width`: what is padding is hidden, and so is what comes later. */
function promptInputs(batch: readonly Sequence[], rows: number, width: number) {
  const ids = new Int32Array(rows * width);
  const positions = new Int32Array(rows * width);
  const mask = new Float32Array(rows * width * width).fill(masked);
  for (let row = 0; row < rows; row++) {
    const { prompt, pad } = batch[row] ?? (batch[0] as Sequence);
    ids.set(prompt, row * width + pad);
    for (let t = 0; t < width; t++) {
      positions[row * width + t] = Math.max(0, t - pad);
      const start = (row * width + t) * width;
      if (t >= pad) mask.fill(0, start + pad, start + t + 1);
    }
  }
  return {
    ids: int32(ids, rows, width),
    positions: int32(positions, rows, width),
    mask: { shape: [rows, width, width], data: mask },
  };
}

/** One token of each row, to stand at `column`. */
function tokenInputs(batch: readonly Sequence[], { rows, room }: CacheShape, column: number, heads: number) {
  const ids = new Int32Array(rows);
  const positions = new Int32Array(rows);
  const mask = new Float32Array(rows * room).fill(masked);
  for (let row = 0; row < rows; row++) {
    const { last, pad } = batch[row] ?? (batch[0] as Sequence);
    ids[row] = last;
    positions[row] = column - pad;
    mask.fill(0, row * room + pad, row * room + column + 1);
  }
  const places = Int32Array.from({ length: rows * heads }, (_, i) => i * room + column);
  return {
    ids: int32(ids, rows, 1),
    positions: int32(positions, rows, 1),
    mask: { shape: [rows, 1, room], data: mask },
    places: int32(places, rows * heads),
  };
}
