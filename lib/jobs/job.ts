import { z } from "zod";

/** What can be queued. The web knows names and payloads; only the worker knows handlers (workers/handlers.ts). */
export const payloads = {
  train: z.object({ runId: z.string() }),
  sample: z.object({ roundId: z.string() }),
  judge: z.object({ judgingId: z.string() }),
} satisfies Record<string, z.ZodType>;

export type JobKind = keyof typeof payloads;
export type JobPayload<K extends JobKind> = z.output<(typeof payloads)[K]>;

export const jobKinds = ["train", "sample", "judge"] as const satisfies readonly JobKind[];
