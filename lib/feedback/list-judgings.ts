import { count, desc, eq } from "drizzle-orm";
import type { Db } from "../db/client";
import { judgeAnswers, judgings } from "../db/schema/feedback";
import { jobs } from "../db/schema/jobs";
import { isActive, jobState } from "../jobs/job-state";
import { judgingSettings } from "./judging-settings";

/** A project's judgings, newest first: whose they are, how far they are, what went wrong. */
export function listJudgings(db: Db, projectId: string, now: number = Date.now()) {
  return db
    .select({ judging: judgings, job: jobs })
    .from(judgings)
    .innerJoin(jobs, eq(jobs.id, judgings.jobId))
    .where(eq(judgings.projectId, projectId))
    .orderBy(desc(judgings.createdAt), desc(judgings.id))
    .limit(20)
    .all()
    .map(({ judging, job }) => {
      const state = jobState(job, now);
      const { taskIds, principles, by } = judgingSettings.parse(judging.settings);
      const answers = db
        .select({ rows: count() })
        .from(judgeAnswers)
        .where(eq(judgeAnswers.judgingId, judging.id))
        .get();
      return {
        ...{ id: judging.id, judge: judging.judge, createdAt: judging.createdAt, state, active: isActive(state) },
        ...{ tasks: taskIds.length, principles, by, answers: answers?.rows ?? 0 },
        ...{ done: job.progressDone, total: job.progressTotal, note: job.progressNote, error: job.error },
        startedAt: job.startedAt,
      };
    });
}
export type ListedJudging = ReturnType<typeof listJudgings>[number];
