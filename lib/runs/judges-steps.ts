import { algorithms, isAlgorithmName } from "../algorithms/registry";
import { AppError } from "../errors";
import { readCheckpoint } from "../nn/checkpoint-files";
import { checkpointDir } from "./checkpoint-path";
import type { ListedCheckpoint } from "./list-checkpoints";

/** Whether a checkpoint is a process reward model, which judges steps and no responses. */
export function judgesSteps({ role, path, run }: Pick<ListedCheckpoint, "role" | "path" | "run">): boolean {
  if (role === "policy") return false;
  if (run && isAlgorithmName(run.algorithm)) return algorithms[run.algorithm].head === "steps";
  try {
    return readCheckpoint(checkpointDir(path)).head === "steps";
  } catch (error) {
    if (error instanceof AppError) return false; // its folder is gone: whoever chooses it is told
    throw error;
  }
}
