import { AppError } from "../errors";
import { readRows } from "./read-rows";
import { type FormatName, importFormats } from "./registry";

const rowsToTry = 50;

/**
 * Which format a file has, from its first rows.
 * @throws AppError invalid when it looks like none of them
 */
export async function detectFormat(path: string): Promise<FormatName> {
  for (const listKey of listKeys()) {
    const { rows } = await readRows(path, { listKey });
    let tried = 0;
    for await (const row of rows) {
      if ("value" in row) {
        const name = names().find((each) => importFormats[each].looksLike(row.value) && keyOf(each) === listKey);
        if (name) return name;
      }
      if (++tried === rowsToTry) break;
    }
  }
  const known = Object.values(importFormats).map((format) => format.title);
  throw new AppError("invalid", `The file looks like none of the formats that can be imported: ${known.join("; ")}.`);
}

function names(): FormatName[] {
  return Object.keys(importFormats).filter((name): name is FormatName => Object.hasOwn(importFormats, name));
}

function keyOf(name: FormatName): string | undefined {
  const format: { listKey?: string } = importFormats[name];
  return format.listKey;
}

/** Documents with a list first: their one long line is no row. */
function listKeys(): (string | undefined)[] {
  const keys = new Set(names().map(keyOf));
  keys.delete(undefined);
  return [...keys, undefined];
}
