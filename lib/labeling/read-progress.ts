import { and, count, eq, gte, inArray, isNull, type SQL } from "drizzle-orm";
import { z } from "zod";
import type { Db } from "../db/client";
import { assignments, labels, tasks } from "../db/schema/labeling";

export const readProgressInput = z.object({
  projectId: z.string().min(1),
  since: z.number().default(() => new Date().setHours(0, 0, 0, 0)), // when the annotator's day began
});

export interface Progress {
  readonly today: number;
  readonly mine: number;
  readonly left: number; // open tasks of the project that this person has not answered
}

/** How far `user` is in a project. Skipped tasks count neither as done nor as left. */
export function readProgress(db: Db, user: { id: string }, input: z.input<typeof readProgressInput>): Progress {
  const { projectId, since } = readProgressInput.parse(input);
  const given = (...more: SQL[]) =>
    numberOf(
      db
        .select({ n: count() })
        .from(labels)
        .where(
          and(
            eq(labels.projectId, projectId),
            isNull(labels.undoneAt),
            inArray(labels.outcome, ["ranked", "all_bad", "flagged"]),
            eq(labels.userId, user.id),
            ...more,
          ),
        )
        .get(),
    );
  const open = and(eq(tasks.projectId, projectId), eq(tasks.status, "open"));
  const all = numberOf(db.select({ n: count() }).from(tasks).where(open).get());
  const answered = numberOf(
    db
      .select({ n: count() })
      .from(assignments)
      .innerJoin(tasks, eq(tasks.id, assignments.taskId))
      .where(
        and(
          eq(assignments.userId, user.id),
          eq(assignments.projectId, projectId),
          eq(assignments.status, "done"),
          eq(tasks.status, "open"),
        ),
      )
      .get(),
  );
  return { today: given(gte(labels.createdAt, since)), mine: given(), left: all - answered };
}

function numberOf(row: { n: number } | undefined): number {
  return row?.n ?? 0;
}
