import { z } from "zod";
import { claimedJob } from "../lib/jobs/claim-job";

/** What the supervisor tells a child. */
export const toChild = z.discriminatedUnion("type", [
  z.object({ type: z.literal("engine") }), // find out what this machine computes on
  z.object({ type: z.literal("job"), job: claimedJob }),
  z.object({ type: z.literal("stop") }), // save, then end
]);
export type ToChild = z.infer<typeof toChild>;

/** How a handler ended. */
export const outcome = z.discriminatedUnion("as", [
  z.object({ as: z.literal("succeeded") }),
  z.object({ as: z.literal("stopped") }),
  z.object({ as: z.literal("failed"), error: z.string() }),
]);
export type Outcome = z.infer<typeof outcome>;

/** What a child answers, once, before it exits. */
export const fromChild = z.discriminatedUnion("type", [
  z.object({ type: z.literal("engine"), engine: z.unknown() }),
  z.object({ type: z.literal("ended"), outcome }),
]);
export type FromChild = z.infer<typeof fromChild>;
