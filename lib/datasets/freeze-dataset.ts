import { createHash } from "node:crypto";
import {
  closeSync,
  existsSync,
  fsyncSync,
  mkdirSync,
  openSync,
  renameSync,
  rmSync,
  writeFileSync,
  writeSync,
} from "node:fs";
import { join } from "node:path";
import { isDeepStrictEqual } from "node:util";
import { and, desc, eq } from "drizzle-orm";
import type { z } from "zod";
import type { Db } from "../db/client";
import { groups, projects } from "../db/schema/projects";
import { datasets } from "../db/schema/training";
import { paths } from "../env";
import { AppError } from "../errors";
import { newId } from "../ids";
import { type DatasetQuery, datasetQuery } from "./dataset-query";
import { listDemonstrations } from "./list-demonstrations";
import { type DatasetLine, listFileRows } from "./list-file-rows";
import { listPairs } from "./list-pairs";
import { splitPrompts } from "./split-prompts";
import { readTrainingFile } from "./training-files";

export interface FrozenDataset {
  readonly id: string;
  readonly sha256: string;
  readonly lastLabelSeq: number;
  readonly trainRows: number;
  readonly testRows: number;
  readonly dir: string; // train.jsonl, test.jsonl, manifest.json
}

/**
 * Writes the rows that a query means now to files that never change: train.jsonl and test.jsonl (of labels conversational
 * TRL preference rows, or with `kind` "demonstrations" prompts and completions; of a training file its rows as they are)
 * and manifest.json. No prompt is on both sides. The same query over the same labels gives the same bytes, hence the
 * same sha256, and the dataset that is there already is returned.
 * @throws AppError missing (project, file, group) or invalid when there are no such rows
 */
export function freezeDataset(db: Db, user: { id: string } | null, input: z.input<typeof datasetQuery>): FrozenDataset {
  const asked = datasetQuery.parse(input);
  const file = asked.file === undefined ? null : readTrainingFile(db, asked.projectId, asked.file);
  const query = file ? { ...asked, kind: file.kind } : asked;
  checkScope(db, query);
  const id = newId("dataset");
  const folder = `${paths.dataset(id)}.part`;
  mkdirSync(folder, { recursive: true });
  try {
    const written = db.$client.transaction(() => writeFiles(db, query, folder))(); // one snapshot of the labels
    if (written.trainRows === 0) throw new AppError("invalid", explainEmpty(query));
    const known = findFrozen(db, query, written.sha256);
    if (known) return known;
    const from = file && { file: { id: file.id, name: file.name, sha256: file.sha256 } };
    const manifest = { id, query, ...from, ...written, createdAt: new Date().toISOString() };
    writeFileSync(join(folder, "manifest.json"), `${JSON.stringify(manifest, null, 2)}\n`);
    renameSync(folder, paths.dataset(id));
    const { prompts: _, ...row } = written;
    db.insert(datasets)
      .values({ id, projectId: query.projectId, query, ...row, createdBy: user?.id ?? null, createdAt: Date.now() })
      .run();
    return { id, ...row, dir: paths.dataset(id) };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function writeFiles(db: Db, query: DatasetQuery, folder: string) {
  const last = db.$client.prepare("select max(seq) from labels where project_id = ?").pluck().get(query.projectId);
  const lastLabelSeq = Number(last ?? 0);
  const list = () => listLines(db, query, lastLabelSeq);
  const hashes = new Set<string>();
  for (const { promptHash } of list()) hashes.add(promptHash);
  const held = splitPrompts(hashes, query.seed, query.testFraction);
  const train = openRows(join(folder, "train.jsonl"));
  const test = openRows(join(folder, "test.jsonl"));
  try {
    for (const { promptHash, text } of list()) (held.has(promptHash) ? test : train).write(text());
  } finally {
    train.close();
    test.close();
  }
  const sha256 = createHash("sha256").update(`${train.sha256()}\n${test.sha256()}\n`).digest("hex");
  const prompts = { train: hashes.size - held.size, test: held.size };
  return { lastLabelSeq, sha256, trainRows: train.rows(), testRows: test.rows(), prompts };
}

/** What a query means: of labels rows that are made, of a training file its lines as they are. */
function* listLines(db: Db, query: DatasetQuery, lastLabelSeq: number): Generator<DatasetLine> {
  if (query.file !== undefined) return yield* listFileRows(query.file, query);
  const pairs = listPairs(db, query, lastLabelSeq);
  for (const { promptHash, row } of query.kind === "demonstrations" ? listDemonstrations(pairs) : pairs) {
    yield { promptHash, text: () => JSON.stringify(row) };
  }
}

/** A JSON Lines file that knows its own hash; `close` returns when it is on disk. */
function openRows(path: string) {
  const file = openSync(path, "w");
  const hash = createHash("sha256");
  let pending = "";
  let rows = 0;
  const flush = () => {
    hash.update(pending);
    writeSync(file, pending);
    pending = "";
  };
  return {
    write(line: string): void {
      pending += `${line}\n`;
      rows += 1;
      if (pending.length > 1 << 20) flush();
    },
    close(): void {
      flush();
      fsyncSync(file);
      closeSync(file);
    },
    rows: () => rows,
    sha256: () => hash.digest("hex"),
  };
}

function findFrozen(db: Db, query: DatasetQuery, sha256: string): FrozenDataset | undefined {
  const same = db
    .select()
    .from(datasets)
    .where(and(eq(datasets.projectId, query.projectId), eq(datasets.sha256, sha256)))
    .orderBy(desc(datasets.createdAt))
    .all()
    .find(
      (row) =>
        isDeepStrictEqual(datasetQuery.safeParse(row.query).data, query) &&
        existsSync(join(paths.dataset(row.id), "train.jsonl")),
    );
  if (!same) return undefined;
  const { id, lastLabelSeq, trainRows, testRows } = same;
  return { id, sha256, lastLabelSeq, trainRows, testRows, dir: paths.dataset(id) };
}

function checkScope(db: Db, query: DatasetQuery): void {
  const project = db.select({ id: projects.id }).from(projects).where(eq(projects.id, query.projectId)).get();
  if (!project) throw new AppError("missing", `There is no project ${query.projectId}.`);
  if (query.groups === "all" || query.file !== undefined) return; // of a file's groups one without rows gives none
  const rows = db.select({ id: groups.id }).from(groups).where(eq(groups.projectId, query.projectId)).all();
  const known = new Set(rows.map(({ id }) => id));
  const stranger = query.groups.find((group) => group !== null && !known.has(group));
  if (stranger) throw new AppError("missing", `The project has no belief group ${stranger}.`);
}

function explainEmpty(query: DatasetQuery): string {
  if (query.file !== undefined)
    return "The training file has no rows of these belief groups. Take all groups, or another file.";
  if (query.source === "ai")
    return "AI judges have given no pairs to learn from yet. Let a model judge this project's responses first.";
  if (query.groups !== "all")
    return "These belief groups have no pairs to learn from yet. Rank some tasks as them, or take all groups.";
  return "There are no pairs to learn from yet. Rank some tasks first: a ranking with a better and a worse response gives pairs.";
}
