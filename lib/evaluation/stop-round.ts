import { eq } from "drizzle-orm";
import type { Db } from "../db/client";
import { rounds } from "../db/schema/rounds";
import { AppError } from "../errors";
import { requestStop } from "../jobs/request-stop";

/** Stops a round's sampling; what was answered stays in labeling. @throws AppError missing */
export function stopRound(db: Db, roundId: string): void {
  const round = db.select({ jobId: rounds.jobId }).from(rounds).where(eq(rounds.id, roundId)).get();
  if (!round?.jobId) throw new AppError("missing", "There is no such round. It may have been removed.");
  requestStop(db, round.jobId);
}
