import { type ImportRecord, limits, UnusableRow } from "./import-record";

/**
 * A record that can be stored: texts that are neither empty nor too long, and no two responses that read the same
 * (the first is kept: nobody can rank a text against itself).
 * @throws UnusableRow with the reason
 */
export function checkRecord(record: ImportRecord): ImportRecord {
  checkText("prompt", record.prompt, limits.promptCharacters);
  const first = new Map<string, number>(); // text -> its place among the kept
  const kept: number[] = [];
  for (const [index, { text }] of record.responses.entries()) {
    checkText(`response ${index + 1}`, text, limits.responseCharacters);
    if (first.has(text)) continue;
    first.set(text, kept.length);
    kept.push(index);
  }
  if (kept.length === record.responses.length) return record;
  const place = new Map(kept.map((index, to) => [index, to]));
  return {
    prompt: record.prompt,
    responses: record.responses.filter((_, index) => place.has(index)),
    order: record.order && pick(record.order, place),
  };
}

/** A ranking of those responses that `place` maps to their new indices; undefined when fewer than two are left. */
export function pick(
  order: readonly (readonly number[])[],
  place: ReadonlyMap<number, number>,
): number[][] | undefined {
  const groups = order.map((tie) => tie.flatMap((index) => place.get(index) ?? [])).filter((tie) => tie.length > 0);
  return groups.flat().length < 2 ? undefined : groups;
}

function checkText(what: string, text: string, most: number): void {
  if (text.trim() === "") throw new UnusableRow(`The ${what} is empty.`);
  if (text.length > most) {
    throw new UnusableRow(`The ${what} has ${text.length} characters; at most ${most} can be shown to an annotator.`);
  }
}
