import type { TopLevelSpec } from "vega-lite";

export interface Surroundings {
  readonly seeds: readonly number[];
  /** A form of it that only shows that it runs: for the test. */
  readonly quick: boolean;
  readonly folder: string; // for what is thrown away
  readonly signal: AbortSignal;
  /** Says what is being done; `done` of `total` units are behind. */
  readonly say: (what: string, done: number, total: number) => void;
}

/** What was claimed, what came out. */
export interface Finding {
  readonly claim: string;
  readonly holds: boolean;
  readonly measured: string;
}

export interface Outcome {
  /** What the plot shows and what others may compute from: one row a measurement. */
  readonly rows: readonly Readonly<Record<string, number | string>>[];
  readonly findings: readonly Finding[];
}

/** A headline result in small. `npm run reproduce -- NAME` makes docs/results/NAME.json and NAME.svg. */
export interface Experiment {
  readonly title: string;
  readonly about: string; // what is shown, and after whom
  run(surroundings: Surroundings): Promise<Outcome>;
  plot(rows: Outcome["rows"]): TopLevelSpec;
}
