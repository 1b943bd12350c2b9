/** How far a logit may be from the reference's, relative to the size of the largest logit. */
export const logitTolerance = 2e-4;

/**
 * max |ours - theirs| / max |theirs| over the logits [B, T, V] of all tokens whose mask [B, T] is 1.
 * @returns NaN, which is within no tolerance, when one of ours is not a number or missing
 */
export function worstLogit(theirs: Float32Array, ours: Float32Array, mask: Int32Array): number {
  const vocabulary = theirs.length / mask.length;
  let [worst, largest] = [0, 0];
  theirs.forEach((logit, i) => {
    if (mask[Math.floor(i / vocabulary)] !== 1) return;
    largest = Math.max(largest, Math.abs(logit));
    worst = Math.max(worst, Math.abs(logit - (ours[i] ?? Number.NaN)));
  });
  return worst / largest;
}
