import { and, eq, inArray, isNull, sql } from "drizzle-orm";
import type { SQLiteTable } from "drizzle-orm/sqlite-core";
import type { Db } from "../db/client";
import { jobs } from "../db/schema/jobs";
import { labels, tasks } from "../db/schema/labeling";
import { users } from "../db/schema/people";
import { rounds } from "../db/schema/rounds";
import { runs } from "../db/schema/training";

/** Which steps of the loop have been done at least once. */
export interface LoopProgress {
  readonly people: boolean; // somebody besides the first administrator
  readonly tasks: boolean;
  readonly labels: boolean;
  readonly trained: boolean; // a run came to its end
  readonly sent: boolean; // a checkpoint was sent to labeling
  readonly compared: boolean; // and somebody ranked its responses
}

/** How far the first way round the loop is: label, train, send back, compare. */
export function readLoopProgress(db: Db): LoopProgress {
  const any = (table: SQLiteTable, where = sql`true`) =>
    db.select({ one: sql`1` }).from(table).where(where).limit(1).get() !== undefined;
  const counted = and(isNull(labels.undoneAt), inArray(labels.outcome, ["ranked", "all_bad"]));
  const finished = db.select({ id: jobs.id }).from(jobs).where(eq(jobs.status, "succeeded"));
  const asked = db.select({ id: tasks.id }).from(tasks).where(sql`${tasks.roundId} is not null`);
  return {
    people: db.select({ id: users.id }).from(users).limit(2).all().length > 1,
    tasks: any(tasks),
    labels: any(labels, counted),
    trained: any(runs, inArray(runs.jobId, finished)),
    sent: any(rounds),
    compared: any(labels, and(counted, inArray(labels.taskId, asked))),
  };
}
