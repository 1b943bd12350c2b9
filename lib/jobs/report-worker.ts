import { lt } from "drizzle-orm";
import { type Db, immediate } from "../db/client";
import { workers } from "../db/schema/jobs";

/** Notes that a worker process lives, and what it computes on; forgets those that have been silent for a day. */
export function reportWorker(db: Db, id: string, engine: unknown, now: number = Date.now()): void {
  immediate(db, (tx) => {
    tx.insert(workers)
      .values({ id, engine, startedAt: now, seenAt: now })
      .onConflictDoUpdate({ target: workers.id, set: { engine, seenAt: now } })
      .run();
    tx.delete(workers)
      .where(lt(workers.seenAt, now - 86_400_000))
      .run();
  });
}
