import { eq } from "drizzle-orm";
import type { Db } from "../lib/db/client";
import { checkpoints } from "../lib/db/schema/training";
import { AppError } from "../lib/errors";
import { readEndpoint } from "../lib/feedback/read-endpoint";
import { type JudgingWork, readJudgingWork } from "../lib/feedback/read-judging-work";
import { recordAnswer } from "../lib/feedback/record-answer";
import { asHolder } from "../lib/jobs/as-holder";
import { payloads } from "../lib/jobs/job";
import { reportProgress } from "../lib/jobs/report-progress";
import { openEndpoint } from "../lib/judge/endpoint";
import type { Judge } from "../lib/judge/judge";
import { openLocalJudge } from "../lib/judge/local-judge";
import { writingJudge } from "../lib/judge/writing-judge";
import { checkpointDir } from "../lib/runs/checkpoint-path";
import type { Task } from "./handlers";
import type { Outcome } from "./messages";

/** Lets a model judge; each answer is stored as it comes, so it goes on where it was stopped and asks nothing twice. */
export async function judge({ db, job, signal }: Task): Promise<Outcome> {
  const { judgingId } = payloads[job.kind === "ask" ? "ask" : "judge"].parse(job.payload);
  const work = readJudgingWork(db, judgingId);
  const { left, total } = work;
  let done = total - left.length;
  reportProgress(db, job.lease, { done, total, note: `Opening ${work.judge}` });
  const model = await openJudge(db, work);
  try {
    await model.judge(left, {
      onAnswer(question, answer) {
        done += 1;
        const progress = { progressDone: done, progressTotal: total, progressNote: `${work.judge} judges` };
        asHolder(db, job.lease, progress, (tx) => recordAnswer(tx, work, question, answer));
      },
      signal,
    });
    reportProgress(db, job.lease, { done, total, note: "Judged" });
    return { as: "succeeded" };
  } catch (error) {
    if (signal.aborted) return { as: "stopped" };
    throw error;
  } finally {
    model.close();
  }
}

async function openJudge(db: Db, { endpointId, checkpointId, judge: name, judgingId }: JudgingWork): Promise<Judge> {
  if (endpointId !== null) return writingJudge(openEndpoint(readEndpoint(db, endpointId)));
  const checkpoint =
    checkpointId === null ? undefined : db.select().from(checkpoints).where(eq(checkpoints.id, checkpointId)).get();
  if (!checkpoint) throw new AppError("missing", `The checkpoint that ${judgingId} was to be judged by was deleted.`);
  return openLocalJudge(checkpointDir(checkpoint.path), name);
}
