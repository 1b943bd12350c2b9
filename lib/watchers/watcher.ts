/** What was measured at a step, by TRL's names; a figure of the samples is among them, see sample-figures.ts. */
export interface Reading {
  readonly step: number;
  readonly values: Readonly<Record<string, number>>;
}

/** The run that is watched. */
export interface WatchedRun {
  readonly learnsFrom: "preference" | "demonstration" | "thumbs" | "prompts";
  readonly produces: "policy" | "reward";
  readonly totalSteps: number | null;
}

/** What is wrong now: a metric, its value, and the value that it has passed. */
export interface Alarm {
  readonly metric: string;
  readonly value: number;
  readonly threshold: number;
  readonly message: string; // one sentence with the numbers
}

/**
 * Looks at a run's readings as they come and says when something goes wrong that the loss does not tell. Adding one: a
 * file like nan.ts and a line in registry.ts. It says a thing once a run, so it should be sure.
 */
export interface Watcher {
  readonly name: string;
  readonly title: string;
  readonly threshold: string; // when it fires, in words with the numbers
  readonly explanation: string;
  readonly advice: string;
  /** The metrics that it reads; `*` stands for any text. */
  readonly metrics: readonly string[];
  /** Reads a run from its beginning, reading by reading. */
  watch(run: WatchedRun): (reading: Reading) => Alarm | null;
}

/** 0.123456 -> "0.123", 1234.5 -> "1,235". */
export function say(value: number): string {
  return Number(value.toPrecision(3)).toLocaleString("en", { maximumSignificantDigits: 3 });
}
