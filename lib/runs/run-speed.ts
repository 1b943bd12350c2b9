export interface Beat {
  readonly step: number;
  readonly at: number; // milliseconds
  readonly tokens: number | null; // read so far
}

export interface Speed {
  readonly secondsPerStep: number;
  readonly tokensPerSecond: number | null;
}

/** How fast a run has been going lately, from its newest metric rows of one attempt (any order); null until two exist. */
export function runSpeed(beats: readonly Beat[]): Speed | null {
  const ordered = beats.toSorted((a, b) => a.step - b.step);
  const first = ordered[0];
  const last = ordered.at(-1);
  if (!first || !last || last.step <= first.step) return null;
  const seconds = Math.max(last.at - first.at, 1) / 1000;
  const tokens = first.tokens === null || last.tokens === null ? null : (last.tokens - first.tokens) / seconds;
  return { secondsPerStep: seconds / (last.step - first.step), tokensPerSecond: tokens };
}
