import { moments, whiten } from "./advantages";
import { gae } from "./gae";
import { klEstimators } from "./kl";
import type { PpoConfig } from "./ppo-config";

/** What is known of one response before it is learned from; a number for each of its tokens. */
export interface Told {
  readonly logps: readonly number[];
  readonly reference: readonly number[] | null;
  readonly values: readonly number[];
  readonly finished: boolean;
  /** null: it could not be scored, and nothing of it counts. */
  readonly reward: number | null;
}

export interface Worth {
  readonly advantages: readonly number[];
  readonly returns: readonly number[];
  readonly score: number;
  readonly kl: readonly number[];
}

/** Cuts what was laid end to end up again. */
function cutLike<T>(all: readonly T[], lengths: readonly number[]): T[][] {
  let at = 0;
  return lengths.map((length) => {
    at += length;
    return all.slice(at - length, at);
  });
}

/**
 * PPO's advantages and returns of a step's responses (Ziegler et al. 2019, as in TRL's PPOTrainer): a token costs
 * `klCoef` times its KL, the last one also gets the score, GAE; advantages are whitened over all tokens that count,
 * returns are made of those before. As in OpenRLHF and verl nothing is worth anything behind the last token; TRL's
 * trainer gave the score to the place behind it, which had a value of its own.
 */
export function worthOf(told: readonly Told[], config: PpoConfig, klCoef: number): Worth[] {
  const estimate = klEstimators[config.kl_estimator];
  const scored = told.map(({ logps, reference, reward, finished }) => {
    const kl = logps.map((logp, t) => estimate(logp, reference?.[t] ?? logp));
    const score = (reward ?? 0) - (finished ? 0 : config.missing_eos_penalty);
    const rewards = kl.map((each, t) => -klCoef * each + (t === kl.length - 1 ? score : 0));
    return { kl, score, rewards };
  });
  const counts = told.map(({ reward }) => reward !== null);
  const whitened = (rows: readonly (readonly number[])[], keepMean = false) => {
    const counted = rows.map((row, i) => (counts[i] ? row : []));
    const white = cutLike(
      whiten(counted.flat(), keepMean),
      counted.map(({ length }) => length),
    );
    return rows.map((row, i) => (counts[i] ? (white[i] ?? []) : row));
  };
  const plain = scored.map(({ rewards }) => rewards);
  const rewards = config.whiten_rewards ? whitened(plain, true) : plain;
  const estimates = told.map(({ values }, i) =>
    gae(rewards[i] ?? [], values, { gamma: config.gamma, lambda: config.lam }),
  );
  const white = whitened(estimates.map(({ advantages }) => advantages));
  return estimates.map(({ advantages, returns }, i) => ({
    advantages: counts[i] ? (white[i] ?? []) : advantages.map(() => 0),
    returns,
    score: scored[i]?.score ?? Number.NaN,
    kl: scored[i]?.kl ?? [],
  }));
}

/** TRL's figures of a step: what responses got, and how far they are from the reference. */
export function objectives(told: readonly Told[], worths: readonly Worth[], klCoef: number): Record<string, number> {
  const mean = (values: readonly number[]) => moments(values).mean;
  const sumOf = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0);
  const kl = mean(worths.map((worth) => sumOf(worth.kl)));
  const scores = mean(worths.flatMap(({ score }, i) => (told[i]?.reward === null ? [] : [score])));
  return {
    "objective/kl": kl,
    "objective/entropy": mean(told.map(({ logps }) => -sumOf(logps))),
    "objective/non_score_reward": -klCoef * kl,
    "objective/rlhf_reward": scores - klCoef * kl,
    "objective/scores": scores,
    "val/num_eos_tokens": told.filter(({ finished }) => finished).length,
    kl_coef: klCoef,
  };
}
