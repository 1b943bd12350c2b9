import { and, eq, gt, isNull } from "drizzle-orm";
import type { Db } from "../db/client";
import { sessions, users } from "../db/schema/people";
import type { User } from "./user";

/** Who a session belongs to, or null when it was revoked, has expired, or its owner is disabled. Asked at each request. */
export function readSession(db: Db, sessionId: string, now: number = Date.now()): User | null {
  const user = db
    .select({ id: users.id, name: users.name, email: users.email, role: users.role })
    .from(sessions)
    .innerJoin(users, eq(users.id, sessions.userId))
    .where(
      and(
        eq(sessions.id, sessionId),
        isNull(sessions.revokedAt),
        gt(sessions.expiresAt, now),
        isNull(users.disabledAt),
      ),
    )
    .get();
  return user ?? null;
}
