import { desc, gt } from "drizzle-orm";
import { z } from "zod";
import type { Db } from "../db/client";
import { workers } from "../db/schema/jobs";
import { holderIsGone } from "./holder";

const engineSchema = z.object({
  name: z.string(),
  device: z.string(),
  why: z.string().optional(),
  gpu: z.boolean().default(false),
  captured: z.boolean().default(false),
});

export interface LiveWorker {
  readonly id: string;
  readonly engine: z.infer<typeof engineSchema> | null; // null until it has found out
  readonly seenAt: number;
}

/** The workers that reported within `withinMs` and still exist, the newest report first. */
export function listWorkers(db: Db, withinMs = 30_000, now: number = Date.now()): LiveWorker[] {
  return db
    .select()
    .from(workers)
    .where(gt(workers.seenAt, now - withinMs))
    .orderBy(desc(workers.seenAt))
    .all()
    .filter((worker) => !holderIsGone(worker.id))
    .map(({ id, engine, seenAt }) => ({ id, engine: engineSchema.safeParse(engine).data ?? null, seenAt }));
}
