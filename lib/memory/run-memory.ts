import { z } from "zod";

/** What is stored of a run's memory: bytes. */
export const runMemory = z.object({
  machine: z.string(), // host name
  engine: z.string(), // engineKey
  raw: z.number(), // estimated, before earlier runs corrected it
  estimated: z.number(), // as it was said before the run started
  corrections: z.int(), // by how many earlier runs
  peak: z.number().nullable(), // resident memory of the process that trained; null where it is not the model's (a graphics card)
});
export type RunMemory = z.infer<typeof runMemory>;
