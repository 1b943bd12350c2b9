import type { Architecture, Block } from "../nn/families/architecture";
import { headRows } from "../nn/head-rows";

/** Rows that go through the model at once. */
export interface RowsAtOnce {
  readonly rows: number;
  readonly length: number; // tokens of each, filling included
}

/**
 * 32-bit numbers that one block keeps of each token for its gradient, as lib/nn/transformer.ts and layers.ts compute it:
 * of both norms their unit vectors and what they put out, queries, keys and values, the attention weights, what they mix,
 * and what is inside the MLP.
 */
function keptByBlock(architecture: Architecture, { mlp, headNorms }: Block, length: number): number {
  const { hiddenSize, headCount, keyHeadCount, headSize } = architecture;
  const [queries, keys] = [headCount * headSize, keyHeadCount * headSize];
  const attention = 2 * queries + 2 * keys + headCount * length + (headNorms ? queries + keys : 0);
  const inner = (mlp.gate ? 4 : 3) * mlp.up.outputs;
  return 4 * hiddenSize + attention + inner;
}

const sum = (numbers: readonly number[]) => numbers.reduce((total, each) => total + each, 0);

/** Beside the blocks: the embedding, the last norm, and the positions that the head reads. */
const aroundBlocks = 4;

/**
 * Numbers that the forward pass keeps for the gradient. With checkpointing only what goes into each block is kept; one
 * block at a time is computed again, when the head's numbers are gone.
 * @param adapterRanks LoRA's ranks, added up over the layers of the model
 */
export function keptActivations(
  architecture: Architecture,
  at: RowsAtOnce,
  { checkpointing, adapterRanks }: { readonly checkpointing: boolean; readonly adapterRanks: number },
): number {
  const { hiddenSize, blocks } = architecture;
  const tokens = at.rows * at.length;
  const each = blocks.map((block) => keptByBlock(architecture, block, at.length));
  const around = tokens * aroundBlocks * hiddenSize;
  const adapter = 2 * adapterRanks;
  if (!checkpointing) return around + tokens * (sum(each) + adapter);
  const again = tokens * (Math.max(...each) + adapter / blocks.length);
  return around + tokens * hiddenSize * blocks.length + Math.max(0, again - headNumbers(architecture, at));
}

/**
 * Numbers that exist at once while rows are read without a gradient: about those of the widest block, twice, beyond what
 * the head then takes in their place.
 */
export function passingActivations(architecture: Architecture, at: RowsAtOnce): number {
  const tokens = at.rows * at.length;
  const each = architecture.blocks.map((block) => keptByBlock(architecture, block, at.length));
  const inBlock = Math.max(0, 2 * tokens * Math.max(...each) - headNumbers(architecture, at));
  return tokens * aroundBlocks * architecture.hiddenSize + inBlock;
}

/** Logits at once, their slopes, and what is made of both: lib/nn/chunked-head.ts bounds how many positions that is. */
export function headNumbers({ vocabSize }: Architecture, { rows, length }: RowsAtOnce): number {
  return 3 * Math.min(rows * length, headRows(vocabSize)) * vocabSize;
}

/** Keys and values of all that was read and written, while the model writes. */
export function cacheNumbers(
  { layerCount, keyHeadCount, headSize }: Architecture,
  { rows, length }: RowsAtOnce,
): number {
  return 2 * layerCount * keyHeadCount * headSize * rows * length;
}
