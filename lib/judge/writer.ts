import type { Message } from "../datasets/preference-row";

export interface WriteOptions {
  /** Of the draws, where the engine can repeat them. */
  readonly seed: number;
  readonly signal?: AbortSignal | undefined;
}

/** A model that continues conversations, wherever it runs. */
export interface Writer {
  readonly name: string;
  /** How many conversations it can be at at once. */
  readonly atOnce: number;
  /** The assistant's next turn. @throws AppError when the model cannot be asked */
  write(messages: readonly Message[], options: WriteOptions): Promise<string>;
  close(): void;
}
