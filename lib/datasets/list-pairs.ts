import { createHash } from "node:crypto";
import type { Db } from "../db/client";
import { expandRanking } from "../preferences/expand-ranking";
import { importedRanking } from "../preferences/imported-ranking";
import { promptMessages } from "../projects/prompt-text";
import { aiPairs } from "./ai-pairs";
import type { DatasetQuery } from "./dataset-query";
import type { PreferenceRow } from "./preference-row";

/** A pair ready to be written, with the hash of its prompt, by which it is split. */
export interface DatasetPair {
  readonly promptHash: string;
  readonly row: PreferenceRow;
}

interface LabeledRow {
  promptHash: string;
  prompt: string;
  chosen: string;
  rejected: string;
  group: string | null;
  userId: string;
  labelId: string;
  taskId: string;
  createdAt: number;
}

/**
 * The pairs that a query asks for, in an order that depends on nothing else: those of labels up to `lastLabelSeq` by
 * label, those of AI judges by answer, then imported rankings by task. One at a time, so that a million do not fill the memory.
 */
export function* listPairs(db: Db, query: DatasetQuery, lastLabelSeq: number): Generator<DatasetPair> {
  if (query.source !== "ai") yield* labeledPairs(db, query, lastLabelSeq);
  if (query.source !== "people") yield* judgedPairs(db, query);
  if (query.includeImported) yield* importedPairs(db, query.projectId);
}

function* labeledPairs(db: Db, query: DatasetQuery, lastLabelSeq: number): Generator<DatasetPair> {
  const { where, values } = labeledWhere(query, lastLabelSeq);
  const labeled = db.$client.prepare<unknown[], LabeledRow>(
    `select p.hash as promptHash, p.text as prompt, c.text as chosen, r.text as rejected, g.name as "group",
            x.user_id as userId, l.id as labelId, x.task_id as taskId, x.created_at as createdAt
     from pairs x
     join labels l on l.seq = x.label_seq
     join prompts p on p.id = x.prompt_id
     join responses c on c.id = x.chosen_id
     join responses r on r.id = x.rejected_id
     left join groups g on g.id = x.group_id
     where ${where} order by x.label_seq, x.id`,
  );
  for (const row of labeled.iterate(...values)) {
    yield {
      promptHash: row.promptHash,
      row: {
        ...conversation(row.prompt, row.chosen, row.rejected),
        group: row.group,
        annotator: annotatorHash(query.projectId, row.userId),
        label_id: row.labelId,
        task_id: row.taskId,
        created_at: new Date(row.createdAt).toISOString(),
      },
    };
  }
}

/** Each marked with the model that judged, its constitution, the principle and what it said. */
function* judgedPairs(db: Db, query: DatasetQuery): Generator<DatasetPair> {
  for (const { promptHash, prompt, chosen, rejected, taskId, createdAt, ...judged } of aiPairs(db, query)) {
    yield {
      promptHash,
      row: {
        ...conversation(prompt, chosen, rejected),
        task_id: taskId,
        created_at: new Date(createdAt).toISOString(),
        ...(query.source === "both" && { weight: query.aiWeight }),
        source: "ai",
        ...judged,
      },
    };
  }
}

/** The condition on `pairs x` that a query means. */
export function labeledWhere(query: DatasetQuery, lastLabelSeq: number): { where: string; values: unknown[] } {
  const parts = ["x.project_id = ?", "x.label_seq <= ?"];
  const values: unknown[] = [query.projectId, lastLabelSeq];
  if (query.groups !== "all") {
    const named = query.groups.filter((group) => group !== null);
    const choices = named.length > 0 ? [`x.group_id in (${named.map(() => "?").join(", ")})`] : [];
    if (query.groups.includes(null)) choices.push("x.group_id is null");
    parts.push(`(${choices.join(" or ")})`);
    values.push(...named);
  }
  if (query.since !== undefined) {
    parts.push("x.created_at >= ?");
    values.push(query.since);
  }
  return { where: parts.join(" and "), values };
}

function* importedPairs(db: Db, projectId: string): Generator<DatasetPair> {
  const tasks = db.$client.prepare<[string], { id: string; promptHash: string; prompt: string; ranking: string }>(
    `select t.id, p.hash as promptHash, p.text as prompt, t.imported_ranking as ranking
     from tasks t join prompts p on p.id = t.prompt_id
     where t.project_id = ? and t.imported_ranking is not null order by t.id`,
  );
  const text = db.$client.prepare("select text from responses where id = ?").pluck();
  for (const task of tasks.iterate(projectId)) {
    const { order } = importedRanking.parse(JSON.parse(task.ranking));
    for (const { chosen, rejected } of expandRanking(order)) {
      const row = conversation(task.prompt, String(text.get(chosen)), String(text.get(rejected)));
      yield { promptHash: task.promptHash, row: { ...row, task_id: task.id } };
    }
  }
}

function conversation(prompt: string, chosen: string, rejected: string) {
  return {
    prompt: promptMessages(prompt),
    chosen: [{ role: "assistant" as const, content: chosen }],
    rejected: [{ role: "assistant" as const, content: rejected }],
  };
}

/** The same for one person within a project, and no way back to who it is without the database. */
function annotatorHash(projectId: string, userId: string): string {
  return createHash("sha256").update(`${projectId}/${userId}`).digest("hex").slice(0, 16);
}
