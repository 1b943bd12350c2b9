import { eq } from "drizzle-orm";
import { type Db, immediate } from "../db/client";
import { rounds } from "../db/schema/rounds";
import { AppError } from "../errors";
import { requeueJob } from "../jobs/requeue-job";

/** Goes on sampling after a failure or a stop, with the prompts that have no task yet. @throws AppError missing, conflict */
export function retryRound(db: Db, roundId: string): void {
  immediate(db, (tx) => {
    const round = tx.select({ jobId: rounds.jobId }).from(rounds).where(eq(rounds.id, roundId)).get();
    if (!round?.jobId) throw new AppError("missing", "There is no such round. It may have been removed.");
    requeueJob(tx, round.jobId);
  });
}
