import { createHash } from "node:crypto";
import type { Db } from "../db/client";
import { rankDistances, tiesOf } from "../preferences/compare-ranks";
import { expandRanking } from "../preferences/expand-ranking";
import { importedRanking as ranking } from "../preferences/imported-ranking";
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
  group: string | null;
  userId: string;
  labelId: string;
  taskId: string;
  createdAt: number;
  answer: string;
}

interface PairRow extends LabeledRow {
  chosenId: string;
  chosen: string;
  rejectedId: string;
  rejected: string;
}

/**
 * The pairs that a query asks for, in an order that depends on nothing else: those of labels up to `lastLabelSeq` by
 * label, their ties, those of AI judges by answer, then imported rankings by task. One at a time, so that a million do not
 * fill the memory.
 */
export function* listPairs(db: Db, query: DatasetQuery, lastLabelSeq: number): Generator<DatasetPair> {
  if (query.source !== "ai") yield* labeledPairs(db, query, lastLabelSeq);
  if (query.source !== "ai" && query.ties) yield* labeledTies(db, query, lastLabelSeq);
  if (query.source !== "people") yield* judgedPairs(db, query);
  if (query.includeImported) yield* importedPairs(db, query);
}

function* labeledPairs(db: Db, query: DatasetQuery, lastLabelSeq: number): Generator<DatasetPair> {
  const { where, values } = labeledWhere(query, lastLabelSeq);
  const labeled = db.$client.prepare<unknown[], PairRow>(
    `select p.hash as promptHash, p.text as prompt, x.chosen_id as chosenId, c.text as chosen,
            x.rejected_id as rejectedId, r.text as rejected, g.name as "group", x.user_id as userId, l.id as labelId,
            l.answer, x.task_id as taskId, x.created_at as createdAt
     from pairs x
     join labels l on l.seq = x.label_seq
     join prompts p on p.id = x.prompt_id
     join responses c on c.id = x.chosen_id
     join responses r on r.id = x.rejected_id
     left join groups g on g.id = x.group_id
     where ${where} order by x.label_seq, x.id`,
  );
  let last = { labelId: "", distance: rankDistances([]) };
  for (const row of labeled.iterate(...values)) {
    if (row.labelId !== last.labelId) last = { labelId: row.labelId, distance: rankDistances(orderOf(row.answer)) };
    const rank_distance = last.distance({ chosen: row.chosenId, rejected: row.rejectedId });
    const said = conversation(row.prompt, row.chosen, row.rejected);
    yield { promptHash: row.promptHash, row: { ...said, ...markOf(query, row), rank_distance } };
  }
}

/** Responses that a person gave the same rank. The database has strict pairs alone: these are read from the labels. */
function* labeledTies(db: Db, query: DatasetQuery, lastLabelSeq: number): Generator<DatasetPair> {
  const { where, values } = labeledWhere(query, lastLabelSeq, "seq");
  const labeled = db.$client.prepare<unknown[], LabeledRow>(
    `select p.hash as promptHash, p.text as prompt, g.name as "group", x.user_id as userId, x.id as labelId, x.answer,
            x.task_id as taskId, x.created_at as createdAt
     from labels x
     join tasks t on t.id = x.task_id
     join prompts p on p.id = t.prompt_id
     left join groups g on g.id = x.group_id
     where ${where} and x.outcome = 'ranked' and x.undone_at is null and x.surplus = 0 order by x.seq`,
  );
  const text = responseText(db);
  for (const row of labeled.iterate(...values)) {
    for (const [one, other] of tiesOf(orderOf(row.answer))) {
      const said = conversation(row.prompt, text(one), text(other));
      yield { promptHash: row.promptHash, row: { ...said, ...markOf(query, row), tie: true } };
    }
  }
}

const orderOf = (answer: string) => ranking.parse(JSON.parse(answer)).order;

const markOf = (query: DatasetQuery, { group, userId, labelId, taskId, createdAt }: LabeledRow) => ({
  group,
  annotator: annotatorHash(query.projectId, userId),
  label_id: labelId,
  task_id: taskId,
  created_at: new Date(createdAt).toISOString(),
});

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

/** The condition that a query means, on `pairs x`, or with "seq" on `labels x`. */
export function labeledWhere(
  query: DatasetQuery,
  lastLabelSeq: number,
  seq: "label_seq" | "seq" = "label_seq",
): { where: string; values: unknown[] } {
  const parts = ["x.project_id = ?", `x.${seq} <= ?`];
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

function* importedPairs(db: Db, { projectId, ties }: DatasetQuery): Generator<DatasetPair> {
  const tasks = db.$client.prepare<[string], { id: string; promptHash: string; prompt: string; ranking: string }>(
    `select t.id, p.hash as promptHash, p.text as prompt, t.imported_ranking as ranking
     from tasks t join prompts p on p.id = t.prompt_id
     where t.project_id = ? and t.imported_ranking is not null order by t.id`,
  );
  const text = responseText(db);
  for (const { id: task_id, promptHash, prompt, ranking: answer } of tasks.iterate(projectId)) {
    const order = orderOf(answer);
    const distance = rankDistances(order);
    for (const pair of expandRanking(order)) {
      const said = conversation(prompt, text(pair.chosen), text(pair.rejected));
      yield { promptHash, row: { ...said, task_id, rank_distance: distance(pair) } };
    }
    for (const [one, other] of ties ? tiesOf(order) : []) {
      yield { promptHash, row: { ...conversation(prompt, text(one), text(other)), task_id, tie: true } };
    }
  }
}

function responseText(db: Db): (id: string) => string {
  const text = db.$client.prepare("select text from responses where id = ?").pluck();
  return (id) => String(text.get(id));
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
