import type { Db } from "../db/client";
import { asHolder, type Lease } from "./as-holder";

/**
 * Keeps the job for another `leaseMs`.
 * @throws LeaseLost
 */
export function renewLease(db: Db, lease: Lease, leaseMs: number, now: number = Date.now()): void {
  asHolder(db, lease, { leaseExpiresAt: now + leaseMs }, () => undefined);
}
