import { eq, sql } from "drizzle-orm";
import type { Db } from "../db/client";
import { assignments, labels, pairs, prompts, responses, tasks } from "../db/schema/labeling";
import { users } from "../db/schema/people";
import { projects } from "../db/schema/projects";
import { newId } from "../ids";
import { expandRanking } from "../preferences/expand-ranking";

/** A task as the tests below need it: ids of responses by their text. */
export interface TestTask {
  readonly id: string;
  readonly projectId: string;
  readonly promptId: string;
  readonly responses: ReadonlyMap<string, string>;
}

export function addUser(db: Db, name: string, role: "admin" | "annotator" = "annotator"): { id: string } {
  const id = newId("user");
  db.insert(users)
    .values({ id, email: `${name.toLowerCase()}@example.org`, name, role, createdAt: Date.now() })
    .run();
  return { id };
}

export function addTask(db: Db, projectId: string, prompt: string, texts: readonly string[]): TestTask {
  const promptId = newId("prompt");
  const id = newId("task");
  const now = Date.now();
  db.insert(prompts).values({ id: promptId, projectId, text: prompt, hash: prompt, createdAt: now }).run();
  const ids = new Map(texts.map((text) => [text, newId("response")]));
  for (const [text, responseId] of ids) {
    db.insert(responses).values({ id: responseId, promptId, text, hash: text, createdAt: now }).run();
  }
  db.insert(tasks)
    .values({ id, projectId, promptId, responseIds: [...ids.values()], hash: `${prompt}:${texts}`, createdAt: now })
    .run();
  return { id, projectId, promptId, responses: ids };
}

interface LabelOptions {
  readonly groupId?: string;
  readonly undone?: boolean;
  readonly outcome?: "ranked" | "all_bad" | "flagged";
  readonly createdAt?: number;
}

/** Writes a label as submitting it would: assignment, label, pairs, the task's count. `order` names responses by text. */
export function addLabel(
  db: Db,
  task: TestTask,
  user: { id: string },
  order: readonly (readonly string[])[],
  { groupId, undone = false, outcome = "ranked", createdAt = Date.now() }: LabelOptions = {},
): number {
  const assignmentId = newId("assignment");
  const place = { projectId: task.projectId, taskId: task.id, userId: user.id };
  db.insert(assignments)
    .values({
      id: assignmentId,
      ...place,
      shownOrder: [...task.responses.values()],
      seed: 1,
      status: "done",
      leaseExpiresAt: createdAt,
      claimedAt: createdAt,
    })
    .run();
  const ids = order.map((tie) => tie.map((text) => task.responses.get(text) ?? text));
  const answer =
    outcome === "ranked" ? { outcome, order: ids, unacceptable: [], unranked: [] } : { outcome, reason: "because" };
  const { seq } = db
    .insert(labels)
    .values({
      id: newId("label"),
      ...place,
      assignmentId,
      groupId,
      outcome,
      answer,
      questionKind: "ranking",
      reason: outcome === "flagged" ? "because" : null,
      idempotencyKey: assignmentId,
      createdAt,
      undoneAt: undone ? createdAt : null,
    })
    .returning({ seq: labels.seq })
    .get();
  if (undone || outcome === "flagged") return seq;
  for (const pair of expandRanking(ids)) {
    db.insert(pairs)
      .values({
        labelSeq: seq,
        ...place,
        promptId: task.promptId,
        chosenId: pair.chosen,
        rejectedId: pair.rejected,
        groupId,
        createdAt,
      })
      .run();
  }
  const project = db.select().from(projects).where(eq(projects.id, task.projectId)).get();
  db.update(tasks)
    .set({
      labelCount: sql`${tasks.labelCount} + 1`,
      status: sql`case when ${tasks.labelCount} + 1 >= ${project?.labelsPerTask ?? 1} then 'complete' else 'open' end`,
    })
    .where(eq(tasks.id, task.id))
    .run();
  return seq;
}
