import type { Message } from "../datasets/preference-row";
import { type OpenedReward, scoreBatch } from "../rewards/open-rewards";
import type { Sampler } from "./sampler";
import type { SamplingSettings } from "./sampling-settings";

/** A prompt and what the data says of it, which rewards may read. */
export interface BestOfNItem {
  readonly prompt: string | readonly Message[]; // as the sampler is to read it
  readonly row: Readonly<Record<string, unknown>>;
  readonly seed: number;
}

export interface Candidate {
  readonly text: string;
  readonly score: number | null; // the rewards' weighted sum; null: none could score it
  readonly rewards: Readonly<Record<string, number | null>>; // what each gave
  readonly logprob: number;
  readonly tokens: number;
  readonly finished: boolean;
}

export interface BestOfN {
  readonly best: Candidate | null; // the first of the highest score; null where none has a score
  readonly candidates: readonly Candidate[]; // as they were drawn
}

interface Options {
  readonly n: number;
  readonly sampling: Partial<SamplingSettings>;
  readonly signal?: AbortSignal;
}

/** Draws n responses to each prompt and scores them. What a prompt gets depends on its own seed alone. */
export async function bestOfN(
  sampler: Sampler,
  rewards: readonly OpenedReward[],
  items: readonly BestOfNItem[],
  { n, sampling, signal }: Options,
): Promise<BestOfN[]> {
  const prompts = items.map(({ prompt }) => prompt);
  const seeds = items.map(({ seed }) => seed);
  const drawn = await sampler.complete(prompts, { ...sampling, n, seeds }, signal ? { signal } : {});
  const batch = items.flatMap(({ prompt, row }, i) =>
    (drawn[i] ?? []).map(({ text, ids, finished }) => ({ prompt, completion: text, ids, finished, row })),
  );
  const { totals, each } = await scoreBatch(rewards, batch);
  return items.map((_, i) => {
    const candidates = (drawn[i] ?? []).map(({ text, logprob, tokens, finished }, k): Candidate => {
      const at = i * n + k;
      const own = Object.fromEntries(Object.entries(each).map(([name, scores]) => [name, scores[at] ?? null]));
      return { text, score: totals[at] ?? null, rewards: own, logprob, tokens, finished };
    });
    const best = candidates.reduce<Candidate | null>((top, candidate) => {
      if (candidate.score === null) return top;
      return top === null || candidate.score > (top.score ?? 0) ? candidate : top;
    }, null);
    return { best, candidates };
  });
}
