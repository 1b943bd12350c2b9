import { pick } from "./check-record";
import { type ImportRecord, limits, UnusableRow } from "./import-record";

/**
 * One record for each task: a prompt with more responses than `most` is split into as few tasks as will do, of even
 * size (9 become 5 and 4), in the order of the file. Responses in different tasks are not compared.
 * @throws UnusableRow when there are fewer than two
 */
export function splitResponses(record: ImportRecord, most: number = limits.maxResponses): ImportRecord[] {
  const n = record.responses.length;
  if (n < limits.minResponses) {
    throw new UnusableRow(
      n === 0 ? "There are no responses." : "There is one response only (equal texts count once); a ranking needs two.",
    );
  }
  const parts = Math.min(Math.ceil(n / most), Math.floor(n / limits.minResponses));
  return Array.from({ length: parts }, (_, part) => {
    const from = Math.round((part * n) / parts);
    const to = Math.round(((part + 1) * n) / parts);
    const place = new Map(Array.from({ length: to - from }, (_, index) => [from + index, index]));
    const order = record.order && pick(record.order, place);
    return { prompt: record.prompt, responses: record.responses.slice(from, to), order };
  });
}
