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

/**
 * Draws one token: logits / temperature, then top-k, then top-p (in transformers' order), then one uniform number.
 * Ties at a cut are broken by token id, so that the same logits and seed give the same token everywhere.
 */
export function chooseToken(logits: Float32Array, options: SamplingOptions, random: Random): Choice {
  if (options.temperature === 0) return likeliest(logits);
  const { topP, topK } = options;
  let top = Number.NEGATIVE_INFINITY;
  for (const logit of logits) if (logit > top) top = logit;
  const masses = logits.map((logit) => Math.exp((logit - top) / options.temperature));
  let ids = Array.from(logits, (_, id) => id);
  const byMass = (a: number, b: number) => (masses[b] ?? 0) - (masses[a] ?? 0) || a - b;
  const sumOf = (chosen: readonly number[]) => chosen.reduce((sum, id) => sum + (masses[id] ?? 0), 0);

  if (topK > 0 && topK < ids.length) ids = ids.sort(byMass).slice(0, topK);
  if (topP < 1) {
    const total = sumOf(ids);
    // Tokens this rare cannot reach into the nucleus even all together; leaving them out first makes sorting cheap.
    const least = ((1 - topP) * total) / ids.length;
    const candidates = ids.filter((id) => (masses[id] ?? 0) >= least).sort(byMass);
    let reached = 0;
    const end = candidates.findIndex((id) => {
      reached += masses[id] ?? 0;
      return reached >= topP * total;
    });
    ids = end === -1 ? candidates : candidates.slice(0, end + 1);
  }
  const total = sumOf(ids);
  let left = random() * total;
  const drawn = ids.find((id) => {
    left -= masses[id] ?? 0;
    return left < 0;
  });
  const id = drawn ?? ids.findLast((each) => (masses[each] ?? 0) > 0) ?? 0;
  return { id, logprob: Math.log((masses[id] ?? 0) / total) };
}
