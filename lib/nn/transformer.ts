import * as tf from "@tensorflow/tfjs";
import { type Decoder, type DecoderInput, type Parameters, weight } from "./decoder";
import type { Architecture, Block } from "./families/architecture";
import { activate, attention, embed, layerNorm, type Rotation, rmsNorm, rotate, rotation, siluGate } from "./layers";
import { project } from "./project";
import { recomputeBlock } from "./recompute-block";

/** A pre-norm decoder-only transformer, as its description says. */
export function transformer(architecture: Architecture): Decoder {
  return { ...architecture, hidden: (parameters, input) => hiddenStates(architecture, parameters, input) };
}

/**
 * The tensors that say where tokens stand, for positions [rows, T]; queries carry attention's 1 / sqrt(D). Padding may
 * stand behind the last position that was learned: it gets that one.
 */
export function positionInputs(
  { frequencies, headSize, maxPositions, positionTable }: Architecture,
  positions: Int32Array,
  rows: number,
): Pick<DecoderInput, "rotation" | "positions"> {
  const learned = positions.map((position) => Math.min(position, maxPositions - 1));
  const table = (scale: number) => rotation(positions, rows, frequencies, headSize, scale);
  return {
    rotation: frequencies.length > 0 ? { query: table(1 / Math.sqrt(headSize)), key: table(1) } : null,
    positions: positionTable === null ? null : tf.tensor(learned, [rows, positions.length / rows], "int32"),
  };
}

/** The same for positions that are a tensor, [B, T] int32, all below `room`: rows of a table, so that a graph can take them. */
export function positionsWithin(
  architecture: Architecture,
  positions: tf.Tensor,
  room: number,
): Pick<DecoderInput, "rotation" | "positions"> {
  const all = positionInputs(
    architecture,
    Int32Array.from({ length: room }, (_, t) => t),
    1,
  ).rotation;
  const pick = (table: tf.Tensor) =>
    tf.gather(table.reshape([room, -1]), positions.flatten().toInt()).reshape([...positions.shape, 1, -1]);
  const rows = ({ cos, sin }: Rotation): Rotation => ({ cos: pick(cos), sin: pick(sin) });
  return {
    rotation: all && { query: rows(all.query), key: rows(all.key) },
    positions: architecture.positionTable === null ? null : positions,
  };
}

function hiddenStates(architecture: Architecture, parameters: Parameters, input: DecoderInput): tf.Tensor {
  const embedded = embedTokens(architecture, parameters, input);
  const last = architecture.blocks.reduce((x, block, layer) => {
    const run = (parameters: Parameters, input: DecoderInput, x: tf.Tensor) =>
      runBlock(architecture, parameters, input, layer, block, x);
    return input.recompute
      ? recomputeBlock(run, block, parameters, input, input.recompute, x)
      : run(parameters, input, x);
  }, embedded);
  return norm(architecture, parameters, architecture.finalNorm, last);
}

/** One layer of the decoder: x [B * T, d] -> [B * T, d]. */
function runBlock(
  architecture: Architecture,
  parameters: Parameters,
  input: DecoderInput,
  layer: number,
  block: Block,
  x: tf.Tensor,
): tf.Tensor {
  const normed = norm(architecture, parameters, block.attentionNorm, x);
  const after = tf.add(x, attend(architecture, parameters, input, layer, block, normed));
  const read = norm(architecture, parameters, block.mlpNorm, architecture.parallel ? x : after);
  return tf.add(after, feedForward(architecture, parameters, block, read));
}

/** [B * T, d] */
function embedTokens(
  { embedding, positionTable }: Architecture,
  parameters: Parameters,
  input: DecoderInput,
): tf.Tensor {
  const { ids, positions } = input;
  const tokens = embed(ids, weight(parameters, embedding));
  if (positionTable === null) return tokens;
  if (positions === null) throw new Error("This model needs the positions of its tokens.");
  const [batch = 0, length = 0] = ids.shape;
  const places = embed(positions, weight(parameters, positionTable)).reshape([-1, length, tokens.shape[1] ?? 0]);
  return tf.add(tokens.reshape([batch, length, -1]), places).reshape(tokens.shape);
}

function norm({ norm: { kind, eps } }: Architecture, parameters: Parameters, name: string, x: tf.Tensor): tf.Tensor {
  const scale = weight(parameters, `${name}.weight`);
  return kind === "rms" ? rmsNorm(x, scale, eps) : layerNorm(x, scale, weight(parameters, `${name}.bias`), eps);
}

/** Attention of one block: normed x [B * T, d] -> [B * T, d]. */
function attend(
  architecture: Architecture,
  parameters: Parameters,
  { ids, rotation, mask, cache }: DecoderInput,
  layer: number,
  block: Block,
  x: tf.Tensor,
): tf.Tensor {
  const [batch = 0, length = 0] = ids.shape;
  let [query, key, value] = heads(architecture, parameters, block, x, batch, length);
  if (block.headNorms) {
    query = normHeads(architecture, parameters, block.headNorms.query, query);
    key = normHeads(architecture, parameters, block.headNorms.key, key);
  }
  if (rotation) {
    query = rotate(query, rotation.query, architecture.frequencies.length);
    key = rotate(key, rotation.key, architecture.frequencies.length);
  } else {
    query = tf.mul(query, block.attentionScale ?? 1 / Math.sqrt(architecture.headSize));
  }
  key = tf.transpose(key, [0, 2, 1, 3]);
  value = tf.transpose(value, [0, 2, 1, 3]);
  const { keys, values } = cache?.append(layer, key, value) ?? { keys: key, values: value };
  return project(parameters, block.attentionOutput, attention(query, keys, values, mask));
}

/** Queries [B, T, H, D], keys and values [B, T, K, D]. */
function heads(
  { headCount, keyHeadCount, headSize }: Architecture,
  parameters: Parameters,
  { attention }: Block,
  x: tf.Tensor,
  batch: number,
  length: number,
): [tf.Tensor, tf.Tensor, tf.Tensor] {
  if ("fused" in attention) {
    const all = project(parameters, attention.fused, x);
    const byHead = attention.order === "by head";
    const shape = byHead ? [headCount, 3 * headSize] : [3 * headCount, headSize];
    const [query, key, value] = tf.split(all.reshape([batch, length, ...shape]), 3, byHead ? 3 : 2);
    if (!query || !key || !value) throw new Error("three parts");
    return [query, key, value];
  }
  return [
    project(parameters, attention.query, x).reshape([batch, length, headCount, headSize]),
    project(parameters, attention.key, x).reshape([batch, length, keyHeadCount, headSize]),
    project(parameters, attention.value, x).reshape([batch, length, keyHeadCount, headSize]),
  ];
}

function normHeads(architecture: Architecture, parameters: Parameters, name: string, x: tf.Tensor): tf.Tensor {
  return rmsNorm(
    x.reshape([-1, architecture.headSize]),
    weight(parameters, `${name}.weight`),
    architecture.norm.eps,
  ).reshape(x.shape);
}

function feedForward({ activation }: Architecture, parameters: Parameters, { mlp }: Block, x: tf.Tensor): tf.Tensor {
  const up = project(parameters, mlp.up, x);
  const inner = mlp.gate ? siluGate(project(parameters, mlp.gate, x), up) : activate(activation, up);
  return project(parameters, mlp.down, inner);
}
