import type { Tx } from "../db/client";
import { judgeAnswers } from "../db/schema/feedback";
import { principleHash } from "../judge/constitution-hash";
import type { Question } from "../judge/plan-questions";
import type { Answer } from "../judge/verdict";
import { type JudgingWork, judgeIdOf } from "./read-judging-work";

/** Stores what a judge answered to one question. A question that it has answered before keeps its first answer. */
export function recordAnswer(
  tx: Tx,
  work: JudgingWork,
  { key: taskId, first, second, principle, swapped }: Question,
  { verdict, score, rationale }: Answer,
  now: number = Date.now(),
): void {
  const by = { judgingId: work.judgingId, projectId: work.projectId, judgeId: judgeIdOf(work) };
  const asked = { taskId, principleId: principle.id, principleHash: principleHash(principle), swapped };
  tx.insert(judgeAnswers)
    .values({ ...by, ...asked, firstId: first.id, secondId: second.id, verdict, score, rationale, createdAt: now })
    .onConflictDoNothing()
    .run();
}
