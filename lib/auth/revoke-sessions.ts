import { and, eq, isNull, ne, type SQL } from "drizzle-orm";
import type { Db, Tx } from "../db/client";
import { sessions } from "../db/schema/people";

/**
 * Ends sessions of one person: `only` that one, all `except` one, or all of them. Takes effect with the next request.
 * @returns how many were open.
 */
export function revokeSessions(
  db: Db | Tx,
  userId: string,
  which: { only?: string; except?: string | null } = {},
  now: number = Date.now(),
): number {
  const conditions: SQL[] = [eq(sessions.userId, userId), isNull(sessions.revokedAt)];
  if (which.only) conditions.push(eq(sessions.id, which.only));
  if (which.except) conditions.push(ne(sessions.id, which.except));
  return db
    .update(sessions)
    .set({ revokedAt: now })
    .where(and(...conditions))
    .run().changes;
}
