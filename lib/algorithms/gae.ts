export interface GaeOptions {
  readonly gamma: number; // how much a later reward counts
  readonly lambda: number; // 1: all that came in the end, 0: only what the next state is worth
}

/**
 * Generalised advantage estimation (arXiv 1506.02438) of one completion: delta_t = r_t + gamma V_{t+1} - V_t,
 * A_t = delta_t + gamma lambda A_{t+1}, nothing after the last token; returns are A + V.
 * @param rewards of each token @param values what the value model expects from each token on, before it is written
 */
export function gae(
  rewards: readonly number[],
  values: readonly number[],
  { gamma, lambda }: GaeOptions,
): { advantages: number[]; returns: number[] } {
  const advantages = new Array<number>(rewards.length).fill(0);
  let next = 0;
  for (let t = rewards.length - 1; t >= 0; t--) {
    const delta = (rewards[t] ?? 0) + gamma * (values[t + 1] ?? 0) - (values[t] ?? 0);
    next = delta + gamma * lambda * next;
    advantages[t] = next;
  }
  return { advantages, returns: advantages.map((advantage, t) => advantage + (values[t] ?? 0)) };
}
