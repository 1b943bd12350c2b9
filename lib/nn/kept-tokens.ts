/** What a token must pass to be drawn; each may be off. */
export interface Cuts {
  readonly temperature: number; // above 0
  readonly topP: number; // 1: off. Smallest set of likeliest tokens whose probability reaches it, at least one
  readonly topK: number; // 0: off. As many likeliest tokens, and those that tie with the last of them
  readonly minP?: number; // 0: off. Tokens at least this fraction as likely as the likeliest
}

/** Tokens that can be drawn and their masses, in no particular order: the first `count` of both arrays. */
export interface KeptTokens {
  readonly ids: Int32Array;
  readonly masses: Float64Array; // in units of the likeliest token's mass
  readonly count: number;
  readonly total: number; // of the masses
}

// e^-depth from a table of every 64th and three terms of its series: within 3e-9 of the value. What is deeper than 32
// weighs less than 2e-14, less than a random number of 32 bits can tell from nothing.
const range = 32;
const steps = 64;
const powers = Float64Array.from({ length: range * steps }, (_, n) => Math.exp(-n / steps));
const mass = (bin: number, depth: number) => {
  const rest = bin / steps - depth;
  return (powers[bin] ?? 0) * (1 + rest * (1 + rest * (0.5 + rest / 6)));
};

/** The sum of e^(score - top) over all tokens. */
export function massOf(scores: Float32Array, top: number): number {
  let total = 0;
  for (let id = 0; id < scores.length; id++) {
    const depth = top - (scores[id] ?? 0);
    if (depth < range) total += mass((depth * steps) | 0, depth);
  }
  return total;
}

// Memory that every call writes anew: a step draws for many rows of a large vocabulary.
const bins = new Float64Array(range * steps);
let ids = new Int32Array(0);
let masses = new Float64Array(0);
let heap = new Float32Array(0);

/** Puts a score in the place of the least of a heap. */
function sink(heap: Float32Array, size: number, score: number): void {
  let at = 0;
  for (;;) {
    let child = 2 * at + 1;
    if (child >= size) break;
    if (child + 1 < size && (heap[child + 1] ?? 0) < (heap[child] ?? 0)) child++;
    if (score <= (heap[child] ?? 0)) break;
    heap[at] = heap[child] ?? 0;
    at = child;
  }
  heap[at] = score;
}

/** The k-th largest score: the root of a heap of the k largest so far. */
function kthLargest(scores: Float32Array, k: number): number {
  if (heap.length < k) heap = new Float32Array(k);
  heap.fill(Number.NEGATIVE_INFINITY, 0, k);
  let least = Number.NEGATIVE_INFINITY;
  for (let id = 0; id < scores.length; id++) {
    const score = scores[id] ?? 0;
    if (score <= least) continue;
    sink(heap, k, score);
    least = heap[0] ?? 0;
  }
  return least;
}

/** Sorts masses into bins by depth. Where in the bins the likeliest tokens' masses reach a share of the total. */
function reach(scores: Float32Array, top: number, scale: number, low: number, share: number) {
  bins.fill(0);
  for (let id = 0; id < scores.length; id++) {
    const score = scores[id] ?? 0;
    if (score < low) continue;
    const depth = (top - score) * scale;
    if (!(depth < range)) continue; // NaN, too
    const bin = (depth * steps) | 0;
    bins[bin] = (bins[bin] ?? 0) + mass(bin, depth);
  }
  let left = 0;
  for (const each of bins) left += each;
  left *= share;
  let bin = 0;
  while (bin < bins.length - 1 && (bins[bin] ?? 0) < left) left -= bins[bin++] ?? 0;
  return { bin, left };
}

/**
 * The distribution to draw from: scores / temperature, then top-k, top-p and min-p, in the order and with the bounds of
 * transformers 5. Of tokens with one score at the end of top-p, those with the lower ids are in.
 * `top` is the largest score. The arrays are overwritten by the next call.
 */
export function keptTokens(scores: Float32Array, top: number, cuts: Cuts): KeptTokens {
  const { topP, topK, minP = 0 } = cuts;
  const size = scores.length;
  if (ids.length < size) [ids, masses] = [new Int32Array(size), new Float64Array(size)];
  const scale = Math.min(1 / cuts.temperature, Number.MAX_VALUE); // so that the likeliest's depth is 0, never NaN
  const low = topK > 0 && topK < size ? kthLargest(scores, topK) : Number.NEGATIVE_INFINITY;
  const end = topP < 1 ? reach(scores, top, scale, low, topP) : { bin: bins.length, left: 0 };
  const deepest = Math.min(range, (end.bin + 1) / steps, minP > 0 ? -Math.log(minP) : range);
  const floor = Math.max(low, top - (deepest + 1e-6) / scale); // a little low: rounding must lose nothing
  const last: { id: number; mass: number }[] = [];
  const [keptIds, keptMasses] = [ids, masses];
  let count = 0;
  let total = 0;
  for (let id = 0; id < size; id++) {
    const score = scores[id] ?? 0;
    if (score < floor) continue;
    const depth = (top - score) * scale;
    if (!(depth < range)) continue; // NaN, too
    const bin = (depth * steps) | 0;
    const weight = mass(bin, depth);
    if (bin === end.bin) last.push({ id, mass: weight });
    else if (bin < end.bin && weight >= minP) {
      keptIds[count] = id;
      keptMasses[count++] = weight;
      total += weight;
    }
  }
  last.sort((a, b) => b.mass - a.mass || a.id - b.id);
  let { left } = end;
  for (const { id, mass } of last) {
    if (mass < minP || (left <= 0 && count > 0)) break;
    left -= mass;
    keptIds[count] = id;
    keptMasses[count++] = mass;
    total += mass;
  }
  return { ids: keptIds, masses: keptMasses, count, total };
}
