import { z } from "zod";

/** What can be queued. The web knows names and payloads; only the worker knows handlers (workers/handlers.ts). */
export const payloads = {
  train: z.object({ runId: z.string() }),
  sample: z.object({ roundId: z.string() }),
  judge: z.object({ judgingId: z.string() }), // by a checkpoint
  ask: z.object({ judgingId: z.string() }), // the same by a model behind an endpoint
} satisfies Record<string, z.ZodType>;

export type JobKind = keyof typeof payloads;
export type JobPayload<K extends JobKind> = z.output<(typeof payloads)[K]>;

export const jobKinds = ["train", "sample", "judge", "ask"] as const satisfies readonly JobKind[];

/**
 * Jobs of one lane go one after another, those of two beside each other: a machine computes one thing at a time, and what
 * asks an endpoint waits for answers most of its time.
 */
export const lanes: readonly (readonly JobKind[])[] = [["train", "sample", "judge"], ["ask"]];
