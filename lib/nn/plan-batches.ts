import { bucket } from "../algorithms/collate";
import type { Architecture } from "./families/architecture";

type Sizes = Pick<Architecture, "layerCount" | "headCount" | "keyHeadCount" | "headSize" | "vocabSize">;

const mostRows = 32;
const mostBytes = 2 ** 30;

/** What a row of a batch takes while it is generated, in bytes: keys and values, one layer's attention, its logits. */
function bytesOfRow(sizes: Sizes, longestPrompt: number, maxTokens: number): number {
  const width = bucket(longestPrompt);
  const cache = 2 * sizes.layerCount * sizes.keyHeadCount * sizes.headSize * bucket(width + maxTokens);
  const attention = 3 * sizes.headCount * width * width; // scores, the same masked, their softmax
  return 4 * (cache + attention + sizes.vocabSize);
}

/**
 * Which jobs are generated together: [from, to) of each batch, in order. As many rows as fit into a gigabyte beside the
 * weights, at most 32, a power of two (a batch of 9 costs what one of 16 does); one at least.
 * @param lengths of the prompts, in tokens
 */
export function planBatches(
  sizes: Sizes,
  lengths: readonly number[],
  maxTokens: number,
): { readonly from: number; readonly to: number }[] {
  const batches: { from: number; to: number }[] = [];
  for (let from = 0; from < lengths.length; ) {
    let rows = mostRows;
    const fits = () => {
      const longest = Math.max(...lengths.slice(from, from + rows));
      return rows * bytesOfRow(sizes, longest, maxTokens) <= mostBytes;
    };
    while (rows > 1 && !fits()) rows /= 2;
    batches.push({ from, to: Math.min(lengths.length, from + rows) });
    from += rows;
  }
  return batches;
}
