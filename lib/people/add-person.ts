import { eq } from "drizzle-orm";
import { hashPassword, newPassword } from "../auth/password";
import { assertRole } from "../auth/permissions";
import type { User } from "../auth/user";
import { type Db, immediate } from "../db/client";
import { users } from "../db/schema/people";
import { AppError } from "../errors";
import { newId } from "../ids";
import type { NewPerson } from "./person";

/**
 * Adds a person with a random first password, which is returned this once and stored nowhere.
 * @throws AppError conflict when the email is taken.
 */
export function addPerson(
  db: Db,
  user: User,
  input: NewPerson,
  now: number = Date.now(),
): { id: string; email: string; password: string } {
  assertRole(user, "admin");
  const password = newPassword();
  const passwordHash = hashPassword(password);
  return immediate(db, (tx) => {
    if (tx.select({ id: users.id }).from(users).where(eq(users.email, input.email)).get()) {
      throw new AppError("conflict", "There is an account with this email already.", {
        fields: { email: "There is an account with this email already." },
      });
    }
    const id = newId("user", now);
    tx.insert(users)
      .values({ id, ...input, passwordHash, createdAt: now })
      .run();
    return { id, email: input.email, password };
  });
}
