import { z } from "zod";

/** A figure of a comparison; null for a number that is none (NaN). */
const figure = z.union([z.string(), z.number(), z.boolean(), z.null()]);

/** What one check found out about one item of a folder, as `--json` prints it: its figures beside these. */
export const outcome = z.object({ name: z.string(), passed: z.boolean() }).catchall(figure);
export type Outcome = z.infer<typeof outcome>;

/**
 * One kind of comparison with a reference implementation, over what a folder holds for it. It runs on the engine that
 * is open. A new kind is a file like model-check.ts and a line in run-checks.ts.
 */
export interface Check {
  /** Its key in the report, which is also the subfolder that holds its items. */
  readonly name: string;
  /** What of this kind lies in a folder; empty where there is nothing. */
  find(dir: string): readonly string[];
  /** @throws Error where the item cannot be compared; the report says why */
  run(item: string): Promise<Outcome>;
}
