import { eq } from "drizzle-orm";
import { type Db, immediate } from "../db/client";
import { users } from "../db/schema/people";
import { newId } from "../ids";
import { hashPassword, newPassword } from "./password";

/**
 * Makes the first administrator with a random password, which is returned this once and stored nowhere.
 * @returns null when an administrator is there already.
 */
export function createFirstAdmin(
  db: Db,
  email = "admin@chorus.local",
  now: number = Date.now(),
): { email: string; password: string } | null {
  if (db.select({ id: users.id }).from(users).where(eq(users.role, "admin")).get()) return null;
  const password = newPassword();
  const passwordHash = hashPassword(password);
  return immediate(db, (tx) => {
    if (tx.select({ id: users.id }).from(users).where(eq(users.role, "admin")).get()) return null;
    tx.insert(users)
      .values({ id: newId("user", now), email, name: "Administrator", role: "admin", passwordHash, createdAt: now })
      .run();
    return { email, password };
  });
}
