import { and, eq, inArray, isNull } from "drizzle-orm";
import type { Db } from "../db/client";
import { labels, prompts, responses, tasks } from "../db/schema/labeling";
import { groups } from "../db/schema/projects";
import { type WinRate, winRate } from "../stats/win-rate";
import { type RoundView, readRound } from "./read-round";
import { scoreAnswer } from "./score-answer";

export interface Outcomes {
  readonly wins: number; // comparisons that the checkpoint's response won
  readonly ties: number;
  readonly losses: number;
}

export interface ComparedPrompt extends Outcomes {
  readonly taskId: string;
  readonly prompt: string;
  readonly checkpoint: readonly string[]; // its responses
  readonly baseline: readonly string[];
  readonly labels: number;
  readonly score: number | null; // mean over labels; null: nobody compared the two yet
}

export interface Comparison {
  readonly round: RoundView;
  readonly overall: WinRate & Outcomes;
  readonly groups: readonly (WinRate & Outcomes & { readonly groupId: string | null; readonly name: string })[];
  readonly prompts: readonly ComparedPrompt[];
}

interface Scored {
  readonly taskId: string;
  readonly groupId: string | null;
  readonly scores: readonly number[];
}

/**
 * How often people preferred the round's checkpoint to its baseline: overall, for each belief group, for each prompt.
 * From labels that stand and count (not undone, not surplus), of this round's tasks alone. See lib/stats/win-rate for
 * what the interval means.
 * @throws AppError missing
 */
export function readComparison(db: Db, roundId: string): Comparison {
  const round = readRound(db, roundId);
  const asked = db
    .select({ id: tasks.id, responseIds: tasks.responseIds, prompt: prompts.text, labelCount: tasks.labelCount })
    .from(tasks)
    .innerJoin(prompts, eq(prompts.id, tasks.promptId))
    .where(eq(tasks.roundId, roundId))
    .orderBy(tasks.createdAt, tasks.id)
    .all();
  const written = new Map(
    db
      .select({ id: responses.id, text: responses.text, checkpointId: responses.checkpointId })
      .from(responses)
      .innerJoin(tasks, eq(tasks.promptId, responses.promptId))
      .where(and(eq(tasks.roundId, roundId), inArray(responses.checkpointId, [round.checkpoint.id, round.baseline.id])))
      .all()
      .map((response) => [response.id, response]),
  );
  const modelOf = (id: string) => {
    const author = written.get(id)?.checkpointId;
    return author === round.checkpoint.id ? "a" : author === round.baseline.id ? "b" : null;
  };
  const responsesOf = new Map(asked.map((task) => [task.id, task.responseIds]));
  const scored = db
    .select({ taskId: labels.taskId, groupId: labels.groupId, answer: labels.answer })
    .from(labels)
    .innerJoin(tasks, eq(tasks.id, labels.taskId))
    .where(and(eq(tasks.roundId, roundId), isNull(labels.undoneAt), eq(labels.surplus, false)))
    .orderBy(labels.seq)
    .all()
    .map(({ answer, ...label }): Scored => {
      return { ...label, scores: scoreAnswer(answer, responsesOf.get(label.taskId) ?? [], modelOf) };
    });

  const names = db
    .select({ id: groups.id, name: groups.name })
    .from(groups)
    .where(eq(groups.projectId, round.project.id))
    .orderBy(groups.position)
    .all();
  const spoken = [...names, { id: null, name: "No group" }].map(({ id, name }) => {
    const theirs = scored.filter((label) => label.groupId === id);
    return { groupId: id, name, ...summarise(theirs) };
  });
  return {
    round,
    overall: summarise(scored),
    groups: names.length === 0 ? [] : spoken.filter((group) => group.groupId !== null || group.tasks > 0),
    prompts: asked.map((task) => {
      const theirs = scored.filter((label) => label.taskId === task.id);
      const texts = (model: "a" | "b") =>
        task.responseIds.filter((id) => modelOf(id) === model).map((id) => written.get(id)?.text ?? "");
      const { rate, wins, ties, losses } = summarise(theirs);
      return {
        taskId: task.id,
        prompt: task.prompt,
        checkpoint: texts("a"),
        baseline: texts("b"),
        labels: task.labelCount,
        score: Number.isNaN(rate) ? null : rate,
        ...{ wins, ties, losses },
      };
    }),
  };
}

/** Each label counts once (the mean of its comparisons), then each task once. */
function summarise(scored: readonly Scored[]): WinRate & Outcomes {
  const byTask = new Map<string, number[]>();
  for (const { taskId, scores } of scored) {
    if (scores.length === 0) continue;
    const mean = scores.reduce((sum, score) => sum + score, 0) / scores.length;
    byTask.set(taskId, [...(byTask.get(taskId) ?? []), mean]);
  }
  const all = scored.flatMap(({ scores }) => scores);
  const count = (value: number) => all.filter((score) => score === value).length;
  return { ...winRate([...byTask.values()]), wins: count(1), ties: count(0.5), losses: count(0) };
}
