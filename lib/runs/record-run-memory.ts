import { eq } from "drizzle-orm";
import type { Db } from "../db/client";
import { runs } from "../db/schema/training";
import { asHolder, type Lease } from "../jobs/as-holder";
import type { RunMemory } from "../memory/run-memory";

/** Stores what a run was estimated to take and has taken so far. @throws LeaseLost */
export function recordRunMemory(db: Db, lease: Lease, runId: string, memory: RunMemory): void {
  asHolder(db, lease, {}, (tx) => {
    tx.update(runs).set({ memory }).where(eq(runs.id, runId)).run();
  });
}
