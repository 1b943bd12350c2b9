import { z } from "zod";
import type { Db } from "../db/client";
import { type Agreement, agreement } from "../stats/agreement";

const newest = 5000;
const ranked = z.object({ order: z.array(z.array(z.string())) });

/** How far annotators agree on the tasks that several of them ranked; of the newest 5,000 such labels. */
export function readAgreement(db: Db, projectId: string): Agreement {
  const labels = db.$client
    .prepare<[string], { task: string; answer: string }>(
      `select l.task_id as task, l.answer from labels l join tasks t on t.id = l.task_id
       where l.project_id = ? and l.undone_at is null and l.outcome = 'ranked' and t.label_count > 1
       order by l.seq desc limit ${newest}`,
    )
    .all(projectId);
  return agreement(labels.map(({ task, answer }) => ({ task, order: ranked.parse(JSON.parse(answer)).order })));
}
