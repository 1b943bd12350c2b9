import { eq, inArray } from "drizzle-orm";
import type { Tx } from "../db/client";
import { type assignments, prompts, responses, tasks } from "../db/schema/labeling";
import { AppError } from "../errors";
import type { Item } from "../questions/question";
import type { AskedProject } from "./asked-project";
import { type Draft, draftInput } from "./draft";

export type Assignment = typeof assignments.$inferSelect;

/**
 * All that an annotator's browser gets to know about a task, field by field. Responses are called A, B, C… in the
 * order shown: ids would tell by their age which responses were sampled together. There is no model, checkpoint,
 * sampling parameter, hash or round in here, and a test looks for them in what is sent.
 */
export interface ShownTask {
  readonly assignmentId: string;
  readonly prompt: string;
  readonly responses: readonly { readonly key: string; readonly text: string }[];
  readonly draft: Draft | null;
  readonly leaseExpiresAt: number;
}

/** What the browser calls `count` responses, position 1 first. */
export function shownAs(count: number): Item {
  return { responses: Array.from({ length: count }, (_, position) => String.fromCharCode(65 + position)) };
}

export function showTask(tx: Tx, project: AskedProject, assignment: Assignment): ShownTask {
  const item = shownAs(assignment.shownOrder.length);
  const prompt = tx
    .select({ text: prompts.text })
    .from(tasks)
    .innerJoin(prompts, eq(prompts.id, tasks.promptId))
    .where(eq(tasks.id, assignment.taskId))
    .get();
  const rows = tx
    .select({ id: responses.id, text: responses.text })
    .from(responses)
    .where(inArray(responses.id, assignment.shownOrder))
    .all();
  const texts = new Map(rows.map((row) => [row.id, row.text]));
  return {
    assignmentId: assignment.id,
    prompt: prompt?.text ?? lost(assignment.taskId),
    responses: item.responses.map((key, position) => ({
      key,
      text: texts.get(assignment.shownOrder[position] ?? "") ?? lost(assignment.taskId),
    })),
    draft: storedDraft(project, assignment, item),
    leaseExpiresAt: assignment.leaseExpiresAt,
  };
}

function storedDraft(project: AskedProject, assignment: Assignment, item: Item): Draft | null {
  const stored = draftInput.safeParse(assignment.draft);
  if (!stored.success) return null;
  const value = draftInput.shape.value.safeParse(project.question.parseDraft(item, stored.data.value));
  return value.success ? { value: value.data, groupId: stored.data.groupId } : null;
}

function lost(taskId: string): never {
  throw new AppError("internal", `Task ${taskId} has lost its prompt or one of its responses.`);
}
