import type { Random } from "../random";

export interface SamplingOptions {
  readonly temperature: number; // 0: always the likeliest token
  readonly topP: number; // 1: off. Smallest set of likeliest tokens whose probability reaches it
  readonly topK: number; // 0: off
}

export interface Choice {
  readonly id: number;
  /** Log-probability under the distribution it was drawn from; with temperature 0, under the model's own. */
  readonly logprob: number;
}

/** The likeliest token; the first one of several. */
function likeliest(logits: Float32Array): Choice {
  let id = 0;
  for (let i = 1; i < logits.length; i++) if ((logits[i] ?? 0) > (logits[id] ?? 0)) id = i;
  const top = logits[id] ?? 0;
  let sum = 0;
  for (const logit of logits) sum += Math.exp(logit - top);
  return { id, logprob: -Math.log(sum) };
}

/** Tokens whose mass reaches `floor`, likeliest first. */
function likeliestFirst(masses: Float64Array, floor: number): number[] {
  const ids: number[] = [];
  for (let id = 0; id < masses.length; id++) if ((masses[id] ?? 0) >= floor) ids.push(id);
  return ids.sort((a, b) => (masses[b] ?? 0) - (masses[a] ?? 0) || a - b);
}

/** What top-k and then top-p leave, likeliest first. */
function nucleus(masses: Float64Array, { topP, topK }: SamplingOptions): number[] {
  const limited = topK > 0 && topK < masses.length;
  const kth = limited ? (masses.slice().sort()[masses.length - topK] ?? 0) : 0;
  const top = limited ? likeliestFirst(masses, kth).slice(0, topK) : null;
  let total = 0;
  if (top === null) for (const mass of masses) total += mass;
  else for (const id of top) total += masses[id] ?? 0;
  // Tokens this rare cannot reach into the nucleus even all together; leaving them out first makes sorting cheap.
  const ids = top ?? likeliestFirst(masses, ((1 - topP) * total) / masses.length);
  let reached = 0;
  let end = 0;
  while (end < ids.length && (end === 0 || reached < topP * total)) reached += masses[ids[end++] ?? 0] ?? 0;
  return ids.slice(0, end);
}

/**
 * Draws one token: logits / temperature, then top-k, then top-p (in transformers' order), then one uniform number.
 * Ties at a cut are broken by token id, so that the same logits and seed give the same token everywhere.
 */
export function chooseToken(logits: Float32Array, options: SamplingOptions, random: Random): Choice {
  if (options.temperature === 0) return likeliest(logits);
  let top = Number.NEGATIVE_INFINITY;
  for (const logit of logits) if (logit > top) top = logit;
  const masses = new Float64Array(logits.length);
  for (let id = 0; id < masses.length; id++) masses[id] = Math.exp(((logits[id] ?? 0) - top) / options.temperature);
  const all = options.topP >= 1 && (options.topK === 0 || options.topK >= masses.length);
  const ids = all ? null : nucleus(masses, options);
  const count = ids?.length ?? masses.length;
  let total = 0;
  for (let i = 0; i < count; i++) total += masses[ids?.[i] ?? i] ?? 0;
  let left = random() * total;
  let chosen = 0;
  for (let i = 0; i < count && left >= 0; i++) {
    const id = ids?.[i] ?? i;
    const mass = masses[id] ?? 0;
    if (mass === 0) continue; // so that rounding at the end cannot land on an impossible token
    chosen = id;
    left -= mass;
  }
  return { id: chosen, logprob: Math.log((masses[chosen] ?? 0) / total) };
}
