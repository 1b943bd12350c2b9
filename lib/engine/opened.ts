import { availableParallelism, cpus } from "node:os";

/** What an engine file's `open` returns: the engine's facts, or one sentence why it cannot be used here. */
export type Opened =
  | {
      readonly device: string;
      readonly gpu: boolean;
      readonly version: string;
      readonly captured?: boolean; // steps are kept as graphs
      readonly advice: readonly string[];
    }
  | { readonly unavailable: string };

/** The processor as a person would call it, with the cores that this process may use. */
export function processorName(): string {
  const cores = availableParallelism();
  return `${cpus()[0]?.model.trim() ?? process.arch}, ${cores} ${cores === 1 ? "core" : "cores"}`;
}
