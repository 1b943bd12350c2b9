import { limits } from "./import-record";

export interface Line {
  readonly line: number; // from 1
  readonly text: string;
  readonly tooLong: boolean; // then `text` is only the beginning
}

/** Splits chunks into lines at \n or \r\n, holding at most one line in memory. */
export async function* readLines(
  chunks: AsyncIterable<string>,
  maxCharacters: number = limits.rowCharacters,
): AsyncGenerator<Line> {
  let line = 1;
  let rest = "";
  let tooLong = false;
  const finish = (tail: string): Line => {
    const text = rest + (tooLong ? "" : tail);
    const done = { line, text: text.endsWith("\r") ? text.slice(0, -1) : text, tooLong };
    rest = "";
    tooLong = false;
    line += 1;
    return done;
  };
  for await (const chunk of chunks) {
    let from = 0;
    for (let end = chunk.indexOf("\n"); end >= 0; end = chunk.indexOf("\n", from)) {
      yield finish(chunk.slice(from, end));
      from = end + 1;
    }
    if (tooLong) continue;
    rest += chunk.slice(from);
    if (rest.length > maxCharacters) {
      rest = rest.slice(0, 100);
      tooLong = true;
    }
  }
  if (rest !== "") yield finish("");
}
