import { limits } from "./import-record";

export interface Element {
  readonly line: number; // where the element begins
  readonly text: string; // its JSON
  readonly header: string; // JSON of the fields that stand before the list; "{}" for a bare list
}

/**
 * The elements of one list in a JSON document, one at a time in constant memory: of the document itself (`key` null),
 * or of the list under `key` in its outermost object. Only brackets, strings and commas are looked at; whether an
 * element is valid JSON is for the caller to find out. Ends with the list; yields nothing where there is no such list.
 * @throws RangeError when the document ends within the list, or an element is larger than a row may be
 */
export async function* readElements(chunks: AsyncIterable<string>, key: string | null): AsyncGenerator<Element> {
  const target = key === null ? 1 : 2; // depth inside the list
  let header = "";
  let inList = false;
  let depth = 0;
  let line = 1;
  let inString = false;
  let escaped = false;
  let word = ""; // the last string of the outermost object: a key, when a list follows
  let element = "";
  let startLine = 0;
  for await (const chunk of chunks) {
    let from = 0; // what of this chunk belongs to the current element or header begins here
    let wordFrom = 0;
    for (let at = 0; at < chunk.length; at++) {
      const char = chunk.charCodeAt(at);
      if (char === newline) line += 1;
      if (inString) {
        if (escaped) escaped = false;
        else if (char === backslash) escaped = true;
        else if (char === quote) {
          inString = false;
          if (!inList && depth === 1) word += chunk.slice(wordFrom, at);
        }
        continue;
      }
      if (inList && startLine === 0 && char !== comma && char !== closeList && char > space) {
        startLine = line;
        from = at;
      }
      if (char === quote) {
        inString = true;
        word = "";
        wordFrom = at + 1;
      } else if (char === openList || char === openObject) {
        depth += 1;
        if (!inList && char === openList && depth === target && (key === null || word === key)) {
          inList = true;
          header = key === null ? "{}" : `${header}${chunk.slice(from, at)}null}`;
        }
      } else if (inList && depth === target && (char === comma || char === closeList)) {
        if (startLine > 0) yield { line: startLine, text: element + chunk.slice(from, at), header };
        element = "";
        startLine = 0;
        if (char === closeList) return;
      } else if (char === closeList || char === closeObject) {
        depth -= 1;
        if (depth === 0) return;
      }
    }
    if (inString && !inList && depth === 1) word += chunk.slice(wordFrom);
    if (inList && startLine > 0) element += chunk.slice(from);
    else if (!inList) header += chunk.slice(from);
    if (element.length > limits.rowCharacters || (!inList && header.length > limits.rowCharacters)) {
      throw new RangeError(`One entry is larger than ${limits.rowCharacters / 1024 / 1024} MiB.`);
    }
  }
  if (inList) throw new RangeError("The file ends in the middle of the list.");
}

const newline = 10;
const space = 32;
const quote = 34;
const comma = 44;
const openList = 91;
const backslash = 92;
const closeList = 93;
const openObject = 123;
const closeObject = 125;
