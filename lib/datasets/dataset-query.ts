import { z } from "zod";

/** Which pairs a dataset holds and how it is split; stored with it, so that it can be made again. */
export const datasetQuery = z.object({
  projectId: z.string().min(1),
  /** All labels, or those given as these belief groups; null stands for labels given without a group. */
  groups: z
    .union([z.literal("all"), z.array(z.string().min(1).nullable()).min(1, "Choose at least one belief group.")])
    .default("all"),
  /** Also the rankings that came with imported files (as pairs without annotator and group). */
  includeImported: z.boolean().default(false),
  /** Only labels given at or after this time, milliseconds since 1970. */
  since: z.number().int().nonnegative().optional(),
  /** The share of prompts held out for evaluation. */
  testFraction: z.number().min(0).max(0.9).default(0.1),
  /** Decides which prompts are held out. */
  seed: z.number().int().nonnegative().default(0),
});
export type DatasetQuery = z.output<typeof datasetQuery>;
