import { AppError } from "../errors";
import type { Random } from "../random";
import { type Cuts, keptTokens, massOf } from "./kept-tokens";

export interface SamplingOptions extends Cuts {
  readonly temperature: number; // 0: always the likeliest token
  readonly repetitionPenalty?: number; // 1: off. Above: what has been read or written becomes less likely
}

export interface Choice {
  readonly id: number;
  /**
   * Log-probability under the distribution it was drawn from; with temperature 0, under the model's own, after the
   * penalty.
   */
  readonly logprob: number;
}

let penalised = new Float32Array(0);

/**
 * Divides positive logits and multiplies negative ones of tokens that have occurred, once each however often they did
 * (Keskar et al. 2019, as in transformers).
 */
function penalise(logits: Float32Array, past: readonly (readonly number[])[], penalty: number): Float32Array {
  if (penalised.length !== logits.length) penalised = new Float32Array(logits.length);
  penalised.set(logits);
  for (const ids of past)
    for (const id of ids) {
      const logit = logits[id];
      if (logit !== undefined) penalised[id] = logit < 0 ? logit * penalty : logit / penalty;
    }
  return penalised;
}

/** The likeliest token; the first one of several. */
function likeliest(scores: Float32Array): number {
  let id = 0;
  let top = Number.NEGATIVE_INFINITY;
  for (let i = 0; i < scores.length; i++) {
    const score = scores[i] ?? 0;
    if (score > top) {
      top = score;
      id = i;
    }
  }
  if (Number.isFinite(top)) return id;
  throw new AppError("invalid", "The model's logits are not finite numbers: its weights are damaged or have diverged.");
}

/**
 * Draws one token: repetition penalty over `past` (prompt and response), temperature, top-k, top-p, min-p, then one
 * uniform number. The same logits and seed give the same token everywhere.
 * @throws AppError when there is no finite logit
 */
export function chooseToken(
  logits: Float32Array,
  options: SamplingOptions,
  random: Random,
  past: readonly (readonly number[])[] = [],
): Choice {
  const { repetitionPenalty = 1 } = options;
  const scores = repetitionPenalty === 1 ? logits : penalise(logits, past, repetitionPenalty);
  const best = likeliest(scores);
  const top = scores[best] ?? 0;
  if (options.temperature === 0) return { id: best, logprob: -Math.log(massOf(scores, top)) };
  const { ids, masses, count, total } = keptTokens(scores, top, options);
  let left = random() * total;
  let at = 0;
  for (; at < count - 1; at++) {
    left -= masses[at] ?? 0;
    if (left < 0) break;
  }
  return { id: ids[at] ?? best, logprob: Math.log((masses[at] ?? 0) / total) };
}
