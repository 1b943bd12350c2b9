import type { Db } from "../db/client";
import type { DatasetQuery } from "./dataset-query";

/*
 * AI pairs: both orders of a comparison named the same response (lib/judge/verdict). Ties, disagreements and answers
 * without a verdict give none. They live in `judge_answers` and never among people's `pairs`.
 */
const from = `judge_answers f
  join judge_answers b on b.judge_id = f.judge_id and b.first_id = f.first_id and b.second_id = f.second_id
   and b.principle_hash = f.principle_hash and b.swapped = 1
  join judgings j on j.id = f.judging_id`;
const decided = `f.project_id = ? and f.swapped = 0
  and ((f.verdict = 'A' and b.verdict = 'B') or (f.verdict = 'B' and b.verdict = 'A'))`;

export interface JudgePairs {
  readonly judgeId: string;
  readonly name: string;
  readonly pairs: number;
}

/** How many pairs each judge of a project gives. */
export function countAiPairs(db: Db, projectId: string): JudgePairs[] {
  return db.$client
    .prepare<[string], JudgePairs>(
      `select f.judge_id as judgeId, max(j.judge) as name, count(*) as pairs
       from ${from} where ${decided} group by f.judge_id order by name, judgeId`,
    )
    .all(projectId);
}

/** The prompts that AI pairs are about, once for each judge. */
export function aiPrompts(db: Db, projectId: string): { promptId: string; judgeId: string }[] {
  return db.$client
    .prepare<[string], { promptId: string; judgeId: string }>(
      `select distinct t.prompt_id as promptId, f.judge_id as judgeId
       from ${from} join tasks t on t.id = f.task_id where ${decided}`,
    )
    .all(projectId);
}

export interface AiPair {
  readonly promptHash: string;
  readonly prompt: string;
  readonly chosen: string;
  readonly rejected: string;
  readonly taskId: string;
  readonly judge: string;
  readonly constitution: string;
  readonly principle: string;
  readonly rationale: string;
  readonly createdAt: number;
}

/** The AI pairs that a query asks for, in the order in which they were given. */
export function aiPairs(db: Db, { projectId, judges, since }: DatasetQuery): IterableIterator<AiPair> {
  const chosen = judges === "all" ? [] : judges;
  const only = judges === "all" ? "" : `and f.judge_id in (${chosen.map(() => "?").join(", ")})`;
  return db.$client
    .prepare<unknown[], AiPair>(
      `select p.hash as promptHash, p.text as prompt, c.text as chosen, r.text as rejected, f.task_id as taskId,
              j.judge, j.constitution_hash as constitution, f.principle_id as principle, f.rationale,
              f.created_at as createdAt
       from ${from}
       join tasks t on t.id = f.task_id
       join prompts p on p.id = t.prompt_id
       join responses c on c.id = case f.verdict when 'A' then f.first_id else f.second_id end
       join responses r on r.id = case f.verdict when 'A' then f.second_id else f.first_id end
       where ${decided} ${only} and b.created_at >= ? order by f.seq`,
    )
    .iterate(projectId, ...chosen, since ?? 0);
}
