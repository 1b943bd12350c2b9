import { createHash } from "node:crypto";
import { closeSync, openSync, readSync } from "node:fs";
import { StringDecoder } from "node:string_decoder";
import { paths } from "../env";
import { AppError } from "../errors";
import type { DatasetQuery } from "./dataset-query";
import { groupOf, promptOf, type TrainingRow } from "./training-row";

/** A line of a dataset, made when it is written, with the hash of its prompt, by which it is split. */
export interface DatasetLine {
  readonly promptHash: string;
  readonly text: () => string;
}

/** The lines of a training file one at a time, so that a large one does not fill the memory. */
export function* fileLines(fileId: string): Generator<string> {
  const file = openFile(fileId);
  try {
    const decoder = new StringDecoder("utf8");
    const chunk = Buffer.alloc(1 << 18);
    let rest = "";
    for (let read = readSync(file, chunk); read > 0; read = readSync(file, chunk)) {
      const lines = (rest + decoder.write(chunk.subarray(0, read))).split("\n");
      rest = lines.pop() ?? "";
      yield* lines;
    }
    if (rest !== "") yield rest;
  } finally {
    closeSync(file);
  }
}

function openFile(fileId: string): number {
  try {
    return openSync(paths.trainingFile(fileId), "r");
  } catch (cause) {
    const message = "The training file's rows are no longer in the data folder. Delete it and add it again.";
    throw new AppError("missing", message, undefined, { cause });
  }
}

type Row = TrainingRow["row"];

/** The first rows of a training file. @throws AppError missing */
export function firstRows(fileId: string, count: number): Row[] {
  const rows: Row[] = [];
  for (const line of fileLines(fileId)) {
    if (rows.length === count) break;
    rows.push(JSON.parse(line));
  }
  return rows;
}

/** The lines of a training file that a query asks for, each with the hash of its row's prompt. */
export function* listFileRows(fileId: string, { groups }: Pick<DatasetQuery, "groups">): Generator<DatasetLine> {
  for (const line of fileLines(fileId)) {
    const row: Row = JSON.parse(line); // checked as it came in
    if (groups !== "all" && !groups.includes(groupOf(row))) continue;
    const asked = JSON.stringify(promptOf(row) ?? row.messages);
    yield { promptHash: createHash("sha256").update(asked).digest("hex"), text: () => line };
  }
}
