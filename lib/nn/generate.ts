import { setImmediate } from "node:timers/promises";
import * as tf from "@tensorflow/tfjs";
import { randomFrom } from "../random";
import { chooseToken, type SamplingOptions } from "./choose-token";
import type { Decoder, KeyValueCache, Parameters } from "./decoder";
import { linear } from "./layers";
import { outputMatrix } from "./model";
import { positionInputs } from "./transformer";

export interface GenerateOptions extends SamplingOptions {
  readonly maxTokens: number;
  readonly eosIds: readonly number[];
  readonly seeds: readonly number[]; // one a sequence
  readonly signal?: AbortSignal;
}

export interface Generated {
  readonly ids: readonly number[]; // without the end token
  readonly logprobs: readonly number[]; // of every drawn token, the end token included
  readonly finished: boolean; // it ended by itself, not at maxTokens
}

interface Sequence {
  readonly row: number; // in the answer
  readonly pad: number; // columns of padding on its left
  readonly random: () => number;
  readonly ids: number[];
  readonly logprobs: number[];
  last: number;
  finished: boolean;
}

type Memory = { readonly keys: tf.Tensor; readonly values: tf.Tensor };

/**
 * Continues a batch of prompts (token ids), each with a seed of its own: what a sequence draws does not depend on its
 * neighbours. Prompts are padded on the left; keys and values of past tokens are kept, so a step reads one token.
 * Sequences that have ended leave the batch as soon as they are half of it.
 */
export async function generate(
  model: { readonly decoder: Decoder; readonly parameters: Parameters },
  prompts: readonly (readonly number[])[],
  options: GenerateOptions,
): Promise<Generated[]> {
  const width = Math.max(...prompts.map(({ length }) => length));
  const sequences = prompts.map((prompt, row): Sequence => {
    const random = randomFrom(options.seeds[row] ?? row);
    return { row, pad: width - prompt.length, random, ids: [], logprobs: [], last: 0, finished: false };
  });
  const padded = Int32Array.from(prompts.flatMap((prompt) => [...Array(width - prompt.length).fill(0), ...prompt]));
  let batch = sequences;
  let { logits, memory } = readTokens(model, padded, batch, 0, []);
  for (let drawn = 0; drawn < options.maxTokens; drawn++) {
    options.signal?.throwIfAborted();
    drawTokens(new Float32Array(await logits.data()), batch, options);
    logits.dispose();
    await setImmediate(); // engines compute synchronously: let signals, timers and other requests through
    const alive = batch.filter(({ finished }) => !finished);
    if (alive.length === 0 || drawn + 1 === options.maxTokens) break;
    if (alive.length <= batch.length / 2) {
      memory = keepRows(
        memory,
        alive.map((sequence) => batch.indexOf(sequence)),
      );
      batch = alive;
    }
    const tokens = Int32Array.from(batch, ({ last }) => last);
    ({ logits, memory } = readTokens(model, tokens, batch, width + drawn, memory));
  }
  tf.dispose(memory.flatMap(({ keys, values }) => [keys, values]));
  return sequences.map(({ ids, logprobs, finished }) => ({ ids, logprobs, finished }));
}

function drawTokens(logits: Float32Array, batch: readonly Sequence[], options: GenerateOptions): void {
  const vocabulary = logits.length / batch.length;
  for (const [i, sequence] of batch.entries()) {
    if (sequence.finished) continue;
    const row = logits.subarray(i * vocabulary, (i + 1) * vocabulary);
    const { id, logprob } = chooseToken(row, options, sequence.random);
    sequence.last = id;
    sequence.logprobs.push(logprob);
    sequence.finished = options.eosIds.includes(id);
    if (!sequence.finished) sequence.ids.push(id);
  }
}

/** Reads tokens [B, T] that follow `past` columns; returns the last column's logits [B, V] and the longer memory. */
function readTokens(
  { decoder, parameters }: { readonly decoder: Decoder; readonly parameters: Parameters },
  tokens: Int32Array,
  batch: readonly Sequence[],
  past: number,
  memory: readonly Memory[],
): { logits: tf.Tensor; memory: Memory[] } {
  const rows = batch.length;
  const length = tokens.length / rows;
  const positions = new Int32Array(rows * length);
  for (const [row, { pad }] of batch.entries()) {
    for (let t = 0; t < length; t++) positions[row * length + t] = Math.max(0, past + t - pad);
  }
  const next: Memory[] = [];
  const cache: KeyValueCache = {
    append(layer, keys, values) {
      const before = memory[layer];
      const joined = before
        ? { keys: tf.concat([before.keys, keys], 2), values: tf.concat([before.values, values], 2) }
        : { keys, values };
      next[layer] = joined;
      return joined;
    },
  };
  const result = tf.tidy(() => {
    const ids = tf.tensor(tokens, [rows, length], "int32");
    const mask = leftMask(batch, past, length);
    const hidden = decoder.hidden(parameters, { ids, ...positionInputs(decoder, positions, rows), mask, cache });
    const last = Int32Array.from(batch, (_, row) => (row + 1) * length - 1);
    const logits = linear(
      length === 1 ? hidden : tf.gather(hidden, tf.tensor1d(last, "int32")),
      outputMatrix(decoder, parameters),
    );
    return { logits, memory: next };
  });
  tf.dispose(memory.flatMap(({ keys, values }) => [keys, values]));
  return result;
}

/** Hides padding and, within the new columns, what comes later: [B, 1, 1, T, past + T]; null where nothing is hidden. */
function leftMask(batch: readonly Sequence[], past: number, length: number): tf.Tensor | null {
  if (length === 1 && batch.every(({ pad }) => pad === 0)) return null;
  const width = past + length;
  const values = new Float32Array(batch.length * length * width);
  for (const [row, { pad }] of batch.entries()) {
    for (let t = 0; t < length; t++) {
      const start = (row * length + t) * width;
      values.fill(-1e9, start, start + pad);
      values.fill(-1e9, start + past + t + 1, start + width);
    }
  }
  return tf.tensor(values, [batch.length, 1, 1, length, width]);
}

function keepRows(memory: readonly Memory[], rows: readonly number[]): Memory[] {
  const kept = tf.tidy(() => {
    const index = tf.tensor1d([...rows], "int32");
    return memory.map(({ keys, values }) => ({ keys: tf.gather(keys, index), values: tf.gather(values, index) }));
  });
  tf.dispose(memory.flatMap(({ keys, values }) => [keys, values]));
  return kept;
}
