import type { z } from "zod";
import type { promptedDemonstration } from "./demonstration-row";
import type { DatasetPair } from "./list-pairs";

/** A response to imitate, ready to be written, with the hash of its prompt, by which it is split. */
interface DatasetDemonstration {
  readonly promptHash: string;
  readonly row: z.input<typeof promptedDemonstration>;
}

/**
 * The best responses of each ranking, once each: those that its pairs prefer to others and none to them. Two that share
 * the first rank are both there, at half the weight.
 * @param pairs those of one ranking one after the other, as listPairs gives them
 */
export function* listDemonstrations(pairs: Iterable<DatasetPair>): Generator<DatasetDemonstration> {
  let ranking: DatasetPair[] = [];
  for (const pair of pairs) {
    if (pair.row.tie) continue;
    const [first] = ranking;
    if (first && keyOf(first) !== keyOf(pair)) {
      yield* bestOf(ranking);
      ranking = [];
    }
    ranking.push(pair);
  }
  yield* bestOf(ranking);
}

/** Which ranking a pair is of: a label, an AI judge's answer, or what a file said of a task. */
const keyOf = ({ row: { label_id, task_id, judge, created_at } }: DatasetPair) =>
  label_id ?? JSON.stringify([task_id, judge, created_at]);

function* bestOf(ranking: readonly DatasetPair[]): Generator<DatasetDemonstration> {
  const text = (response: unknown) => JSON.stringify(response);
  const beaten = new Set(ranking.map(({ row }) => text(row.rejected)));
  const best = new Map(ranking.map((pair) => [text(pair.row.chosen), pair]));
  for (const response of beaten) best.delete(response);
  for (const { promptHash, row } of best.values()) {
    const { chosen, rejected: _, rank_distance: __, weight, ...rest } = row;
    const share = (weight ?? 1) / best.size;
    yield { promptHash, row: { ...rest, completion: chosen, ...(share !== 1 && { weight: share }) } };
  }
}
