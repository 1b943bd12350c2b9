import type { Db } from "../db/client";
import { newId } from "../ids";
import { addTrainingFile } from "./training-files";
import { writeTrainingRows } from "./write-training-rows";

/** Lines as a file's reader gives them. */
export async function* linesOf(text: string) {
  for (const [i, line] of text.split("\n").entries()) yield { line: i + 1, text: line, tooLong: false };
}

/** A project's training file of these rows; its lines go to `CHORUS_DATA`. */
export async function addFile(db: Db, projectId: string, rows: readonly object[], name = "rows.jsonl") {
  const text = rows.map((row) => JSON.stringify(row)).join("\n");
  return addTrainingFile(db, null, { projectId, name, written: await writeTrainingRows(newId("file"), linesOf(text)) });
}
