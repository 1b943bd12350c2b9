import { z } from "zod";
import { limits } from "./import-record";

export const formatNames = ["responses", "preference", "oasst-trees", "sampling-report"] as const;

/** How files become tasks; every field may be left out. */
export const importOptions = z.object({
  /** The files' format, where detecting it fails. */
  format: z.enum(formatNames).optional(),
  /** Put all responses to the same prompt together, across rows and files. Sampling reports do so by default. */
  gather: z.boolean().optional(),
  /** Most responses of one task; more are split evenly. Gathered: as many as there are models (one model: 4). */
  responsesPerTask: z.coerce.number().int().min(limits.minResponses).max(limits.maxResponses).optional(),
  /** Most tasks made of one prompt's gathered responses. */
  tasksPerPrompt: z.coerce.number().int().min(1).max(100).default(1),
  /** Only samples of this configuration of a sampling report, for example "greedy". */
  samplingConfig: z.string().trim().min(1).optional(),
});
export type ImportOptions = z.output<typeof importOptions>;
