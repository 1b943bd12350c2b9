import type { ImportFormat } from "./import-format";
import { openText } from "./open-text";
import { type Element, readElements } from "./read-elements";
import { readLines } from "./read-lines";

/** A row's JSON value, or why it has none. */
export type Row =
  | { readonly line: number; readonly value: unknown; readonly header: unknown }
  | { readonly line: number; readonly reason: string };

export interface RowSource {
  readonly rows: AsyncIterable<Row>;
  bytesRead(): number;
}

/**
 * A file's rows, one at a time: elements of the format's list, else of the outermost JSON list, else lines. A line
 * that is not JSON is a row with a reason; blank lines are passed over.
 */
export async function readRows(path: string, format: Pick<ImportFormat, "listKey">): Promise<RowSource> {
  const source = await openText(path);
  const key = format.listKey ?? ((await startsWithList(path)) ? null : undefined);
  const rows = key === undefined ? lineRows(source.chunks) : elementRows(readElements(source.chunks, key));
  return { rows, bytesRead: source.bytesRead };
}

async function startsWithList(path: string): Promise<boolean> {
  const { chunks } = await openText(path);
  for await (const chunk of chunks) {
    const start = chunk.trimStart();
    if (start !== "") return start.startsWith("[");
  }
  return false;
}

async function* lineRows(chunks: AsyncIterable<string>): AsyncGenerator<Row> {
  for await (const { line, text, tooLong } of readLines(chunks)) {
    if (tooLong) yield { line, reason: "The line is longer than 16 MiB." };
    else if (text.trim() !== "") yield parse(line, text, {});
  }
}

async function* elementRows(elements: AsyncIterable<Element>): AsyncGenerator<Row> {
  let header: { text: string; value: unknown } | undefined;
  let line = 0;
  try {
    for await (const element of elements) {
      line = element.line;
      if (header?.text !== element.header) header = { text: element.header, value: JSON.parse(element.header) };
      yield parse(line, element.text, header.value);
    }
  } catch (error) {
    if (!(error instanceof RangeError || error instanceof SyntaxError)) throw error;
    yield { line: line + 1, reason: `The file is not valid JSON from here on: ${error.message}` };
  }
}

function parse(line: number, text: string, header: unknown): Row {
  try {
    return { line, value: JSON.parse(text), header };
  } catch (error) {
    return { line, reason: `This is not valid JSON: ${error instanceof Error ? error.message : error}` };
  }
}
