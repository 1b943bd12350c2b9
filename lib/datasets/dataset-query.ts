import { z } from "zod";
import { rowKinds } from "./row-kinds";

/** Which pairs a dataset holds and how it is split; stored with it, so that it can be made again. */
export const datasetQuery = z.object({
  projectId: z.string().min(1),
  /** The training file whose rows these are; absent: what the project's labels give. */
  file: z.string().min(1).optional(),
  /** Of labels pairs, or of each ranking its best responses to be imitated; of a file what its rows are. */
  kind: z.enum(rowKinds).default("pairs"),
  /**
   * All labels of people, or those given as these belief groups; null stands for labels given without a group. Of a
   * file the names of groups, as its rows have them.
   */
  groups: z
    .union([z.literal("all"), z.array(z.string().min(1).nullable()).min(1, "Choose at least one belief group.")])
    .default("all"),
  /** Whose preferences: people's alone, those of AI judges alone, or both. Never both unasked. */
  source: z.enum(["people", "ai", "both"]).default("people"),
  /** Of AI judges: all, or these (ids of endpoints and checkpoints). */
  judges: z.union([z.literal("all"), z.array(z.string().min(1)).min(1, "Choose at least one judge.")]).default("all"),
  /** With both: how much an AI pair counts beside a person's, which counts 1. */
  aiWeight: z.number("A number above 0.").positive("A number above 0.").max(100, "At most 100.").default(1),
  /** Also the rankings that came with imported files (as pairs without annotator and group). */
  includeImported: z.boolean().default(false),
  /** Also responses that share a rank, as rows marked as ties; most methods have no use for them. */
  ties: z.boolean().default(false),
  /** Only labels given at or after this time, milliseconds since 1970. */
  since: z.number().int().nonnegative().optional(),
  /** The share of prompts held out for evaluation. */
  testFraction: z.number().min(0).max(0.9).default(0.1),
  /** Decides which prompts are held out. */
  seed: z.number().int().nonnegative().default(0),
});
export type DatasetQuery = z.output<typeof datasetQuery>;
