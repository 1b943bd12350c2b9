import type { Db } from "../db/client";
import { requestStop } from "../jobs/request-stop";
import { readRunSettings } from "./read-run-settings";

/**
 * Asks a run to save and stop; one that nobody works on is stopped at once.
 * @throws AppError missing
 */
export function stopRun(db: Db, runId: string): "stopping" | "ended" {
  return requestStop(db, readRunSettings(db, runId).jobId);
}
