import { and, desc, eq, gt, isNull, sql } from "drizzle-orm";
import { z } from "zod";
import type { Db } from "../db/client";
import { labels, prompts, tasks } from "../db/schema/labeling";
import { undoWindowMs } from "./undo-window";

export const listRecentLabelsInput = z.object({ projectId: z.string().min(1) });

const excerptLength = 140;

/** The labels that `user` can still undo, newest first, each with the beginning of its prompt. */
export function listRecentLabels(
  db: Db,
  user: { id: string },
  input: z.input<typeof listRecentLabelsInput>,
  now = Date.now(),
) {
  const { projectId } = listRecentLabelsInput.parse(input);
  return db
    .select({
      labelId: labels.id,
      outcome: labels.outcome,
      surplus: labels.surplus,
      createdAt: labels.createdAt,
      prompt: sql<string>`substr(${prompts.text}, 1, ${excerptLength})`,
    })
    .from(labels)
    .innerJoin(tasks, eq(tasks.id, labels.taskId))
    .innerJoin(prompts, eq(prompts.id, tasks.promptId))
    .where(
      and(
        eq(labels.userId, user.id),
        eq(labels.projectId, projectId),
        isNull(labels.undoneAt),
        gt(labels.createdAt, now - undoWindowMs),
      ),
    )
    .orderBy(desc(labels.createdAt), desc(labels.seq))
    .limit(50)
    .all()
    .map((row) => ({ ...row, undoUntil: row.createdAt + undoWindowMs }));
}
