import { and, eq, inArray } from "drizzle-orm";
import type { Db } from "../db/client";
import { judgeAnswers, judgings } from "../db/schema/feedback";
import { prompts, responses, tasks } from "../db/schema/labeling";
import { AppError } from "../errors";
import { principleHash } from "../judge/constitution-hash";
import { type Judged, planQuestions, type Question } from "../judge/plan-questions";
import { promptMessages } from "../projects/prompt-text";
import { judgingSettings } from "./judging-settings";

export interface JudgingWork {
  readonly judgingId: string;
  readonly projectId: string;
  readonly judge: string; // its name
  readonly endpointId: string | null;
  readonly checkpointId: string | null;
  readonly total: number; // questions in all
  readonly left: readonly Question[]; // those that this judge has not answered; `key` is the task's id
}

/** What the `judge` job has to do. @throws AppError missing when the judging is gone */
export function readJudgingWork(db: Db, judgingId: string): JudgingWork {
  const judging = db.select().from(judgings).where(eq(judgings.id, judgingId)).get();
  if (!judging) throw new AppError("missing", "What was to be judged is gone. Start it again.");
  const { id, projectId, judge, endpointId, checkpointId } = judging;
  const {
    taskIds,
    constitution,
    principles: chosen,
    by,
    pairsPerPrompt,
    seed,
  } = judgingSettings.parse(judging.settings);
  const principles = constitution.principles.filter((principle) => chosen.includes(principle.id));
  const questions = planQuestions(readItems(db, taskIds), { principles, by, pairsPerPrompt, seed });
  const known = answeredBy(db, projectId, judgeIdOf(judging));
  const hashes = new Map(principles.map((principle) => [principle.id, principleHash(principle)]));
  const left = questions.filter(({ principle, first, second, swapped }) => {
    return !known.has([hashes.get(principle.id), first.id, second.id, swapped].join(" "));
  });
  return { judgingId: id, projectId, judge, endpointId, checkpointId, total: questions.length, left };
}

/** By whom an answer counts as given: the endpoint or the checkpoint, whatever it is called. */
export function judgeIdOf({ endpointId, checkpointId }: Pick<JudgingWork, "endpointId" | "checkpointId">): string {
  return endpointId ?? checkpointId ?? "";
}

function answeredBy(db: Db, projectId: string, judgeId: string): Set<string> {
  const rows = db
    .select({
      hash: judgeAnswers.principleHash,
      first: judgeAnswers.firstId,
      second: judgeAnswers.secondId,
      swapped: judgeAnswers.swapped,
    })
    .from(judgeAnswers)
    .where(and(eq(judgeAnswers.projectId, projectId), eq(judgeAnswers.judgeId, judgeId)))
    .all();
  return new Set(rows.map(({ hash, first, second, swapped }) => [hash, first, second, swapped].join(" ")));
}

/** Tasks with their texts, in the order of their ids; those removed since are left out. */
function readItems(db: Db, taskIds: readonly string[]): Judged[] {
  return taskIds.flatMap((taskId) => {
    const task = db
      .select({ responseIds: tasks.responseIds, prompt: prompts.text })
      .from(tasks)
      .innerJoin(prompts, eq(prompts.id, tasks.promptId))
      .where(eq(tasks.id, taskId))
      .get();
    if (!task) return [];
    const said = db
      .select({ id: responses.id, text: responses.text })
      .from(responses)
      .where(inArray(responses.id, task.responseIds))
      .all();
    return [{ key: taskId, prompt: promptMessages(task.prompt), responses: said }];
  });
}
