import type { z } from "zod";
import { type Db, immediate } from "../db/client";
import type { Question } from "../judge/plan-questions";
import type { Verdict } from "../judge/verdict";
import { addEndpoint } from "./edit-endpoints";
import { readJudgingWork } from "./read-judging-work";
import { recordAnswer } from "./record-answer";
import { startJudging, type startJudgingInput } from "./start-judging";

type Options = z.input<typeof startJudgingInput>["options"];

/** An endpoint (that nobody asks), and a judging by it whose questions `say` answers as its worker would. */
export function addJudging(
  db: Db,
  projectId: string,
  name: string,
  say: (question: Question) => Verdict | null,
  options: Partial<Options> = {},
): string {
  const { endpointId } = addEndpoint(db, null, { name, baseUrl: "http://localhost:1/v1", model: name });
  const { judgingId } = startJudging(db, null, {
    ...{ projectId, judge: { kind: "endpoint", id: endpointId } },
    options: { principles: ["helpful"], ...options },
  });
  answerAll(db, judgingId, say);
  return judgingId;
}

/** Answers what is left of a judging. Returns how much that was. */
export function answerAll(db: Db, judgingId: string, say: (question: Question) => Verdict | null): number {
  const work = readJudgingWork(db, judgingId);
  const scores = { A: 1, tie: 0.5, B: 0 } as const;
  for (const question of work.left) {
    const verdict = say(question);
    const answer = { verdict, score: verdict && scores[verdict], rationale: `It is ${verdict}.` };
    immediate(db, (tx) => recordAnswer(tx, work, question, answer));
  }
  return work.left.length;
}

/** A judge that looks: the response whose text comes first in the alphabet. */
export function preferEarlier({ first, second, swapped }: Question): Verdict {
  return first.text < second.text === swapped ? "B" : "A";
}
