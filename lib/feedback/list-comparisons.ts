import type { Db } from "../db/client";
import type { Answer, Verdict } from "../judge/verdict";

/** A judge's two answers about two responses by one principle. */
export interface ListedComparison {
  readonly seq: number;
  readonly taskId: string;
  readonly judgeId: string;
  readonly judge: string; // its name when it judged
  readonly constitution: string; // hash
  readonly principle: string; // id
  readonly firstId: string;
  readonly secondId: string;
  readonly forward: Answer;
  readonly backward: Answer;
}

interface Row extends Omit<ListedComparison, "forward" | "backward"> {
  forwardVerdict: Verdict | null;
  forwardScore: number | null;
  forwardRationale: string;
  backwardVerdict: Verdict | null;
  backwardScore: number | null;
  backwardRationale: string;
}

const most = 50_000;

/** The comparisons of a project of which both orders were answered, newest first; the newest 50,000. */
export function listComparisons(db: Db, projectId: string, judgeId?: string): ListedComparison[] {
  return db.$client
    .prepare<[{ projectId: string; judgeId: string | null }], Row>(
      `select b.seq, f.task_id as taskId, f.judge_id as judgeId, j.judge, j.constitution_hash as constitution,
              f.principle_id as principle, f.first_id as firstId, f.second_id as secondId,
              f.verdict as forwardVerdict, f.score as forwardScore, f.rationale as forwardRationale,
              b.verdict as backwardVerdict, b.score as backwardScore, b.rationale as backwardRationale
       from judge_answers f
       join judge_answers b on b.judge_id = f.judge_id and b.first_id = f.first_id and b.second_id = f.second_id
        and b.principle_hash = f.principle_hash and b.swapped = 1
       join judgings j on j.id = f.judging_id
       where f.project_id = @projectId and f.swapped = 0 and (@judgeId is null or f.judge_id = @judgeId)
       order by f.seq desc limit ${most}`,
    )
    .all({ projectId, judgeId: judgeId ?? null })
    .map(
      ({
        forwardVerdict,
        forwardScore,
        forwardRationale,
        backwardVerdict,
        backwardScore,
        backwardRationale,
        ...row
      }) => ({
        ...row,
        forward: { verdict: forwardVerdict, score: forwardScore, rationale: forwardRationale },
        backward: { verdict: backwardVerdict, score: backwardScore, rationale: backwardRationale },
      }),
    );
}
