import { setTimeout as pause } from "node:timers/promises";
import { eq } from "drizzle-orm";
import { ZodError } from "zod";
import { type Db, immediate } from "../db/client";
import { imports } from "../db/schema/imports";
import { AppError } from "../errors";
import { checkRecord } from "./check-record";
import { detectFormat } from "./detect-format";
import { chooseTasks, type Gathered, openGathered } from "./gather-responses";
import type { ImportFormat } from "./import-format";
import { type ImportOptions, importOptions } from "./import-options";
import { type ImportRecord, type Place, UnusableRow } from "./import-record";
import { emptyTally, finishImport, type ImportTally, reject, saveTally } from "./import-state";
import { type Row, readRows } from "./read-rows";
import { importFormats } from "./registry";
import { splitResponses } from "./split-responses";
import { openTaskWriter, type TaskWriter } from "./write-tasks";

const batchSize = 50; // tasks in one transaction: some 10 ms, so the web server answers in between
const rowsBetweenTurns = 250;

/** A file of an import: what people call it, and where it lies. */
export interface ImportFile {
  readonly name: string;
  readonly path: string;
}

interface Job {
  readonly db: Db;
  readonly importId: string;
  readonly options: ImportOptions;
  readonly writer: TaskWriter;
  readonly tally: ImportTally;
  readonly batch: { place: Place; record: ImportRecord }[];
  readonly onProgress: (tally: Readonly<ImportTally>) => void;
  readonly polite: boolean;
  turnStart: number;
}

export interface RunImportOptions {
  readonly onProgress?: (tally: Readonly<ImportTally>) => void;
  /** Leave the process idle after each batch for as long as the batch took: a request waits for one batch, not for many. */
  readonly polite?: boolean;
}

/**
 * Imports files in constant memory, in short IMMEDIATE transactions, giving way to the event loop between them. Bad rows
 * are noted with file, line and reason; the good ones go in. Running it again, also after an interruption, adds only
 * what is missing. Returns when the import is done or failed; both are stored.
 */
export async function runImport(
  db: Db,
  importId: string,
  files: readonly ImportFile[],
  { onProgress = () => {}, polite = false }: RunImportOptions = {},
): Promise<ImportTally> {
  const row = db.select().from(imports).where(eq(imports.id, importId)).get();
  if (!row) throw new AppError("missing", "There is no such import.");
  const writer = openTaskWriter(db, row.projectId, importId);
  const tally = emptyTally();
  const options = importOptions.parse(row.options);
  const turnStart = performance.now();
  const job: Job = { db, importId, options, writer, tally, batch: [], onProgress, polite, turnStart };
  const gathered = openGathered();
  try {
    let before = 0;
    for (const [index, file] of files.entries()) {
      await readFile(job, file, gathered, before).catch((error) => {
        if (files.length === 1 || !(error instanceof AppError)) throw error;
        reject(tally, { file: file.name, line: 1, reason: error.message }); // the other files may be good
      });
      before += row.files[index]?.bytes ?? 0;
      tally.bytesRead = before;
    }
    for (const { place, record } of gathered.prompts()) {
      for (const task of chooseTasks(record, job.options)) job.batch.push({ place, record: task });
      if (job.batch.length >= batchSize) await flush(job);
    }
    await flush(job);
    const nothing = tally.added + tally.known === 0;
    finishImport(db, importId, nothing ? "failed" : "done", nothing ? nothingUsable(tally) : null);
  } catch (error) {
    const message = error instanceof AppError ? error.message : "The import stopped through a fault of Chorus.";
    saveTally(db, importId, tally);
    finishImport(db, importId, "failed", message);
    throw error;
  } finally {
    gathered.close();
  }
  return tally;
}

async function readFile(job: Job, file: ImportFile, gathered: Gathered, before: number): Promise<void> {
  const { options, tally } = job;
  const name = options.format ?? (await detectFormat(file.path));
  tally.formats.add(name);
  const format: ImportFormat = importFormats[name];
  const gathers = options.gather ?? format.gathers;
  const { rows, bytesRead } = await readRows(file.path, format);
  let taken = 0;
  for await (const row of rows) {
    const place = { file: file.name, line: row.line };
    for (const record of readRow(format, row, place, tally)) {
      if (gathers) gather(job, place, record, gathered);
      else job.batch.push({ place, record });
    }
    taken += 1;
    if (job.batch.length >= batchSize || taken % rowsBetweenTurns === 0) {
      tally.bytesRead = before + bytesRead();
      await flush(job);
    }
  }
}

function readRow(format: ImportFormat, row: Row, place: Place, tally: ImportTally): ImportRecord[] {
  if ("reason" in row) {
    reject(tally, { ...place, reason: row.reason });
    return [];
  }
  return orReject(tally, place, () => format.read(row.value, row.header)) ?? [];
}

/** Puts a row's responses with the others of its prompt; an empty one is left out with its reason. */
function gather({ options, tally }: Job, place: Place, record: ImportRecord, gathered: Gathered): void {
  const wanted = record.responses.filter(
    (response) => options.samplingConfig === undefined || response.sampling?.config === options.samplingConfig,
  );
  const usable = wanted.filter((response) =>
    orReject(tally, place, () => checkRecord({ ...record, responses: [response], order: undefined })),
  );
  gathered.add(place, { prompt: record.prompt, responses: usable });
}

/** Writes what has been read, stores how far it is, and lets others have the processor. */
async function flush(job: Job): Promise<void> {
  const { db, writer, tally, batch } = job;
  immediate(db, () => {
    for (const { place, record } of batch) {
      const tasks = orReject(tally, place, () => splitResponses(checkRecord(record), job.options.responsesPerTask));
      for (const task of tasks ?? []) tally[writer.write(task)] += 1;
    }
    saveTally(db, job.importId, tally);
  });
  batch.length = 0;
  job.onProgress(tally);
  await pause(job.polite ? performance.now() - job.turnStart : 0);
  job.turnStart = performance.now();
}

function orReject<T>(tally: ImportTally, place: Place, work: () => T): T | undefined {
  try {
    return work();
  } catch (error) {
    if (error instanceof UnusableRow) reject(tally, { ...place, reason: error.message });
    else if (error instanceof ZodError) reject(tally, { ...place, reason: explain(error) });
    else throw error;
    return undefined;
  }
}

/** The first complaint, with the field it is about. */
function explain(error: ZodError): string {
  const [issue] = error.issues;
  const field = issue?.path.join(".");
  return field ? `${field}: ${issue?.message}` : (issue?.message ?? "The row does not fit the format.");
}

function nothingUsable({ errors }: ImportTally): string {
  const [first] = errors;
  return first ? `No row could be used. Line ${first.line}: ${first.reason}` : "The file holds no rows.";
}
