import { and, asc, eq, isNull } from "drizzle-orm";
import { z } from "zod";
import type { Db } from "../db/client";
import { assignments, labels, prompts, responses, tasks } from "../db/schema/labeling";
import { users } from "../db/schema/people";
import { groups } from "../db/schema/projects";
import { AppError } from "../errors";
import { importedRanking } from "../preferences/imported-ranking";

const answer = z.object({
  order: z.array(z.array(z.string())).default([]),
  unacceptable: z.array(z.string()).default([]),
  unranked: z.array(z.string()).default([]),
});

export type TaskDetails = ReturnType<typeof readTask>;

/**
 * Everything about one task: prompt, responses with their models, and every label that stands, with the order that its
 * annotator saw. Not for annotators: it unblinds. @throws AppError missing
 */
export function readTask(db: Db, projectId: string, taskId: string) {
  const task = db
    .select({ task: tasks, prompt: prompts.text })
    .from(tasks)
    .innerJoin(prompts, eq(prompts.id, tasks.promptId))
    .where(and(eq(tasks.id, taskId), eq(tasks.projectId, projectId)))
    .get();
  if (!task) throw new AppError("missing", "There is no such task in this project.");
  const { id, status, labelCount, responseIds, importedRanking: ranking, roundId, createdAt } = task.task;
  const rows = db.select().from(responses).where(eq(responses.promptId, task.task.promptId)).all();
  const byId = new Map(rows.map((row) => [row.id, row]));
  return {
    ...{ id, status, labelCount, roundId, createdAt, prompt: task.prompt },
    responses: responseIds.flatMap((each) => {
      const row = byId.get(each);
      return row ? [{ id: row.id, text: row.text, model: row.model, sampling: row.sampling }] : [];
    }),
    importedOrder: importedRanking.safeParse(ranking).data?.order ?? null,
    labels: readLabels(db, taskId),
  };
}

function readLabels(db: Db, taskId: string) {
  return db
    .select({
      id: labels.id,
      annotator: users.name,
      group: groups.name,
      outcome: labels.outcome,
      answer: labels.answer,
      reason: labels.reason,
      surplus: labels.surplus,
      durationMs: labels.durationMs,
      createdAt: labels.createdAt,
      shownOrder: assignments.shownOrder,
    })
    .from(labels)
    .innerJoin(users, eq(users.id, labels.userId))
    .innerJoin(assignments, eq(assignments.id, labels.assignmentId))
    .leftJoin(groups, eq(groups.id, labels.groupId))
    .where(and(eq(labels.taskId, taskId), isNull(labels.undoneAt)))
    .orderBy(asc(labels.seq))
    .all()
    .map(({ answer: stored, ...label }) => ({ ...label, ...answer.parse(stored) }));
}
