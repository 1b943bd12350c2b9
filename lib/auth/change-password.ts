import { eq } from "drizzle-orm";
import { z } from "zod";
import { type Db, immediate } from "../db/client";
import { users } from "../db/schema/people";
import { AppError } from "../errors";
import { hashPassword, passwordSchema, verifyPassword } from "./password";
import { revokeSessions } from "./revoke-sessions";
import { countSignIn, forgiveSignIn, signInKeys } from "./throttle-sign-in";
import type { User } from "./user";

export const changePasswordSchema = z.object({ current: z.string().min(1).max(200), next: passwordSchema });

/**
 * Changes the person's own password and ends their other sessions. Guesses at the current one count as failed
 * sign-ins, so that an open browser left alone is no way around the lock-out.
 * @throws AppError invalid when `current` is wrong, limited while locked out.
 */
export async function changePassword(
  db: Db,
  user: User,
  input: z.infer<typeof changePasswordSchema>,
  sessionId: string | null,
): Promise<{ revoked: number }> {
  const keys = signInKeys(user.email, `user ${user.id}`);
  countSignIn(db, keys);
  const stored = db.select({ hash: users.passwordHash }).from(users).where(eq(users.id, user.id)).get();
  if (!(await verifyPassword(input.current, stored?.hash ?? null))) {
    throw new AppError("invalid", "The current password is not right.", { field: "current" });
  }
  forgiveSignIn(db, keys);
  const passwordHash = hashPassword(input.next);
  return immediate(db, (tx) => {
    tx.update(users).set({ passwordHash }).where(eq(users.id, user.id)).run();
    return { revoked: revokeSessions(tx, user.id, { except: sessionId }) };
  });
}
