import type { z } from "zod";
import type { Db } from "../db/client";
import { datasetQuery } from "./dataset-query";
import { listPairs } from "./list-pairs";

/**
 * The pairs that a query means now as lines of conversational TRL preference rows, one at a time, not split: for a
 * download, or for another trainer. `testFraction` and `seed` do not matter here.
 * Nothing can be written through `db` until the last row is taken: where others share it, give this its own connection.
 */
export function* exportRows(db: Db, input: z.input<typeof datasetQuery>): Generator<string> {
  const query = datasetQuery.parse(input);
  for (const { row } of listPairs(db, query, Number.MAX_SAFE_INTEGER)) yield `${JSON.stringify(row)}\n`;
}
