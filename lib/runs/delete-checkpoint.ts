import { rmSync } from "node:fs";
import { eq, or } from "drizzle-orm";
import { z } from "zod";
import { type Db, immediate, type Tx } from "../db/client";
import { judgings } from "../db/schema/feedback";
import { jobs } from "../db/schema/jobs";
import { responses } from "../db/schema/labeling";
import { rounds } from "../db/schema/rounds";
import { checkpoints, runs } from "../db/schema/training";
import { AppError } from "../errors";
import { isActive, jobState } from "../jobs/job-state";
import { checkpointDir } from "./checkpoint-path";

const rewardsSetting = z.object({ rewards: z.string() }); // JSON, of methods that write their own responses

/**
 * Forgets a checkpoint. The files of one that a run made are removed, too; a folder that was brought stays where it is.
 * @throws AppError missing; conflict when something was made from it, or its run still goes on
 */
export function deleteCheckpoint(db: Db, checkpointId: string): void {
  const folder = immediate(db, (tx) => {
    const checkpoint = tx.select().from(checkpoints).where(eq(checkpoints.id, checkpointId)).get();
    if (!checkpoint) throw new AppError("missing", "There is no such checkpoint. It may have been deleted.");
    const refuse = (why: string): never => {
      throw new AppError("conflict", `“${checkpoint.name}” is still needed: ${why}.`);
    };
    const used = tx.select({ name: runs.name }).from(runs).where(eq(runs.baseId, checkpointId)).get();
    if (used) refuse(`the run “${used.name}” started from it`);
    const inRound = or(eq(rounds.checkpointId, checkpointId), eq(rounds.baselineId, checkpointId));
    const answered =
      tx.select({ id: rounds.id }).from(rounds).where(inRound).get() ??
      tx.select({ id: responses.id }).from(responses).where(eq(responses.checkpointId, checkpointId)).get();
    if (answered) refuse("its responses were sent to labeling, and dashboards name it");
    const judged = tx.select({ id: judgings.id }).from(judgings).where(eq(judgings.checkpointId, checkpointId)).get();
    if (judged) refuse("it judged responses, and its labels name it");
    const judge = judgedBy(tx, [checkpoint.id, checkpointDir(checkpoint.path)]);
    if (judge !== undefined) refuse(`the run “${judge}” is judged by it and is not at its end`);
    if (checkpoint.runId) {
      const job = tx
        .select()
        .from(jobs)
        .innerJoin(runs, eq(runs.jobId, jobs.id))
        .where(eq(runs.id, checkpoint.runId))
        .get();
      if (job && isActive(jobState(job.jobs))) refuse("its run still goes on and may resume from it");
    }
    tx.delete(checkpoints).where(eq(checkpoints.id, checkpointId)).run();
    return checkpoint.runId === null ? null : checkpointDir(checkpoint.path);
  });
  if (folder) rmSync(folder, { recursive: true, force: true });
}

/** The name of a run that has not succeeded yet and whose rewards name this checkpoint, by its id or its folder. */
function judgedBy(tx: Tx, names: readonly string[]): string | undefined {
  return tx
    .select()
    .from(runs)
    .innerJoin(jobs, eq(runs.jobId, jobs.id))
    .all()
    .find(({ runs: { config }, jobs: { status } }) => {
      const { rewards } = rewardsSetting.safeParse(config).data ?? {};
      return status !== "succeeded" && names.some((name) => rewards?.includes(JSON.stringify(name)));
    })?.runs.name;
}
