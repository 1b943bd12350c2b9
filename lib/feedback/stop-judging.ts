import { eq } from "drizzle-orm";
import { type Db, immediate, type Tx } from "../db/client";
import { judgings } from "../db/schema/feedback";
import { AppError } from "../errors";
import { requestStop } from "../jobs/request-stop";
import { requeueJob } from "../jobs/requeue-job";

/** Stops a judge; what it has answered is kept. @throws AppError missing */
export function stopJudging(db: Db, judgingId: string): void {
  requestStop(db, jobOf(db, judgingId));
}

/** Goes on after a stop or a failure with the questions that are left. @throws AppError missing, conflict */
export function resumeJudging(db: Db, judgingId: string): void {
  immediate(db, (tx) => requeueJob(tx, jobOf(tx, judgingId)));
}

function jobOf(db: Db | Tx, judgingId: string): string {
  const judging = db.select({ jobId: judgings.jobId }).from(judgings).where(eq(judgings.id, judgingId)).get();
  if (!judging) throw new AppError("missing", "There is no such judging. It may have been removed.");
  return judging.jobId;
}
