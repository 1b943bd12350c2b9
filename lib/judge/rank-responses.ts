/** One judged pair: 1 when the first is better, 0 when the second is, a half for a tie. */
export interface JudgedPair {
  readonly first: string;
  readonly second: string;
  readonly score: number;
}

/**
 * A ranking from pairwise judgements, as tie groups, best first: by each response's mean score over the comparisons it
 * took part in (Copeland's score where every pair was judged once: wins plus half the ties). Judgements may go in a
 * circle; those in it then stand together. Responses that were never compared are left out.
 */
export function rankResponses(responses: readonly string[], judged: readonly JudgedPair[]): string[][] {
  const scores = new Map<string, number[]>();
  const add = (response: string, score: number) => scores.set(response, [...(scores.get(response) ?? []), score]);
  for (const { first, second, score } of judged) {
    add(first, score);
    add(second, 1 - score);
  }
  const groups = new Map<number, string[]>();
  for (const response of responses) {
    const all = scores.get(response);
    if (!all) continue;
    const mean = all.reduce((sum, score) => sum + score, 0) / all.length;
    const place = Math.round(mean * 1e9); // sums in another order must not break a tie
    groups.set(place, [...(groups.get(place) ?? []), response]);
  }
  return [...groups].sort(([a], [b]) => b - a).map(([, tied]) => tied);
}
