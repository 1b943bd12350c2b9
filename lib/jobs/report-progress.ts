import type { Db } from "../db/client";
import { asHolder, type Lease } from "./as-holder";

export interface Progress {
  readonly done: number;
  readonly total: number;
  readonly note: string; // what is being done, for a person
}

/**
 * Says how far the job is.
 * @throws LeaseLost
 */
export function reportProgress(db: Db, lease: Lease, { done, total, note }: Progress): void {
  asHolder(db, lease, { progressDone: done, progressTotal: total, progressNote: note }, () => undefined);
}
