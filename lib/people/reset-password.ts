import { eq } from "drizzle-orm";
import { hashPassword, newPassword } from "../auth/password";
import { assertRole } from "../auth/permissions";
import { revokeSessions } from "../auth/revoke-sessions";
import { forgiveSignIn, signInKeys } from "../auth/throttle-sign-in";
import type { User } from "../auth/user";
import { type Db, immediate } from "../db/client";
import { users } from "../db/schema/people";
import { readPerson } from "./read-person";

/** A new random password, returned this once; ends the person's sessions and lifts a lock-out of the account. */
export function resetPassword(db: Db, user: User, personId: string): { email: string; password: string } {
  assertRole(user, "admin");
  const password = newPassword();
  const passwordHash = hashPassword(password);
  const email = immediate(db, (tx) => {
    const person = readPerson(tx, personId);
    tx.update(users).set({ passwordHash }).where(eq(users.id, person.id)).run();
    revokeSessions(tx, person.id);
    return person.email;
  });
  forgiveSignIn(db, signInKeys(email, ""));
  return { email, password };
}
