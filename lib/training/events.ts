import type { PreferenceRow } from "../datasets/preference-row";

/** What a training run is given. Files in, files out: no database. */
export interface TrainRequest {
  readonly algorithm: string; // a key of lib/algorithms/registry
  readonly config: unknown; // parsed by the algorithm's schema
  readonly model: string; // folder of the base checkpoint, Hugging Face layout
  readonly train: readonly unknown[]; // rows; parsed by the algorithm's row schema
  readonly test: readonly unknown[]; // held out; may be empty
  readonly samplePrompts: readonly PreferenceRow["prompt"][]; // answered as training goes
  readonly out: string; // run folder: checkpoints/step-N inside it
  readonly seed: number;
  readonly resume: boolean; // go on from the newest complete checkpoint in `out`, if there is one
}

/** What a run yields as it goes; the worker stores it, the command line prints it, a test collects it. */
export type TrainEvent =
  | { type: "start"; firstStep: number; totalSteps: number; parameters: number; engine: Record<string, unknown> }
  | { type: "metrics"; step: number; values: Record<string, number> }
  | { type: "samples"; step: number; samples: { prompt: string; completion: string; score?: number }[] }
  | {
      type: "checkpoint";
      step: number;
      dir: string;
      sha256: string;
      bytes: number;
      role: "policy" | "reward";
      final: boolean;
    }
  | { type: "log"; level: "info" | "warning" | "error"; message: string }
  | { type: "end"; step: number; reason: "finished" | "stopped" };
