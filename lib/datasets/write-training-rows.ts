import { createHash } from "node:crypto";
import { mkdir, open, rm } from "node:fs/promises";
import { paths } from "../env";
import { AppError } from "../errors";
import { type FileCounts, openCounts } from "./file-counts";
import { countOf, type RowKind } from "./row-kinds";
import { readTrainingRow, type TrainingRow } from "./training-row";

/** A training file is read into memory whole when a run learns from it. */
export const maxFileBytes = 256 * 2 ** 20;

export interface WrittenRows {
  readonly id: string; // the new file's
  readonly kind: RowKind;
  readonly rows: number;
  readonly counts: FileCounts;
  readonly sha256: string;
  readonly bytes: number;
}

interface Line {
  readonly line: number; // from 1
  readonly text: string;
  readonly tooLong: boolean;
}

/** Where the rows of a file that is not added yet lie. */
export const draftPath = (fileId: string): string => `${paths.trainingFile(fileId)}.part`;

/**
 * Checks and counts JSON Lines and writes them, blank lines left out, to a draft that is on disk when this returns.
 * `addTrainingFile` makes it a file of a project.
 * @throws AppError invalid with the number of the line that cannot be used; no draft is left then
 */
export async function writeTrainingRows(id: string, lines: AsyncIterable<Line>): Promise<WrittenRows> {
  await mkdir(paths.trainingFiles(), { recursive: true });
  const file = await open(draftPath(id), "w");
  try {
    const hash = createHash("sha256");
    const counts = openCounts();
    let kind: RowKind | undefined;
    let [rows, bytes] = [0, 0];
    let pending = "";
    const flush = async () => {
      const chunk = Buffer.from(pending);
      pending = "";
      bytes += chunk.length;
      if (bytes > maxFileBytes) throw tooLarge();
      hash.update(chunk);
      await file.writeFile(chunk);
    };
    for await (const line of lines) {
      const text = line.text.trim();
      if (text === "") continue;
      const row = readLine(line, text);
      kind ??= row.kind;
      if (row.kind !== kind) throw new AppError("invalid", mixed(line.line, kind, rows, row.kind));
      counts.add(row.row);
      rows += 1;
      pending += `${text}\n`;
      if (pending.length > 1 << 20) await flush();
    }
    await flush();
    if (kind === undefined) throw new AppError("invalid", "The file is empty: it has no line to learn from.");
    await file.sync();
    return { id, kind, rows, counts: counts.result(), sha256: hash.digest("hex"), bytes };
  } catch (error) {
    await rm(draftPath(id), { force: true });
    throw error;
  } finally {
    await file.close();
  }
}

export const tooLarge = () =>
  new AppError(
    "invalid",
    `A training file may have ${maxFileBytes / 2 ** 20} MiB, unpacked. Split it, or train on it with npx chorus train.`,
  );

function readLine({ line, tooLong }: Line, text: string): TrainingRow {
  if (tooLong) throw new AppError("invalid", `Line ${line} is longer than a row may be. Is it one JSON object a line?`);
  let raw: unknown;
  try {
    raw = JSON.parse(text);
  } catch (cause) {
    const message = `Line ${line} is not JSON. Write one JSON object a line (JSON Lines), not one over several lines.`;
    throw new AppError("invalid", message, undefined, { cause });
  }
  try {
    return readTrainingRow(raw);
  } catch (error) {
    throw error instanceof AppError ? new AppError("invalid", `Line ${line}: ${error.message}`) : error;
  }
}

const mixed = (line: number, kind: RowKind, before: number, other: RowKind) =>
  `Line ${line} is a ${countOf(other, 1).replace("1 ", "")}, and before it stand ${countOf(kind, before)}. A file holds one kind of rows: put each into a file of its own.`;
