import { and, eq, isNull } from "drizzle-orm";
import type { Db } from "../db/client";
import { sessions, users } from "../db/schema/people";
import { AppError } from "../errors";
import { newId } from "../ids";

export const sessionSeconds = 30 * 24 * 60 * 60;

/**
 * Opens a session for a person who proved who they are; its id travels in the signed cookie.
 * @throws AppError forbidden for an account that is unknown or disabled.
 */
export function startSession(db: Db, userId: string, userAgent: string | null, now: number = Date.now()): string {
  const user = db
    .select({ id: users.id })
    .from(users)
    .where(and(eq(users.id, userId), isNull(users.disabledAt)))
    .get();
  if (!user) throw new AppError("forbidden", "This account is disabled. Ask an administrator.");
  const id = newId("session", now);
  db.insert(sessions)
    .values({ id, userId, createdAt: now, expiresAt: now + sessionSeconds * 1000, userAgent: userAgent?.slice(0, 300) })
    .run();
  return id;
}
