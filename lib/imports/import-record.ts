/** A response as a file gives it. */
export interface ImportedResponse {
  readonly text: string;
  readonly model: string | null;
  readonly sampling?: Record<string, unknown>;
}

/** One prompt with its responses, whatever the file's format. */
export interface ImportRecord {
  readonly prompt: string;
  readonly responses: readonly ImportedResponse[];
  /** A ranking that came with the file: tie groups of indices into `responses`, best first. Never mixed with labels. */
  readonly order?: readonly (readonly number[])[];
}

/** Where something stood: shown with every complaint. */
export interface Place {
  readonly file: string;
  readonly line: number;
}

/** What cannot be imported, and why. */
export interface Rejected extends Place {
  readonly reason: string;
}

/** Thrown by a format for a row that it cannot use; the message is the reason that people read. */
export class UnusableRow extends Error {
  override readonly name = "UnusableRow";
}

export const limits = {
  minResponses: 2,
  maxResponses: 8, // of one task
  promptCharacters: 100_000,
  responseCharacters: 50_000,
  rowCharacters: 16 * 1024 * 1024,
  keptErrors: 1000,
} as const;
