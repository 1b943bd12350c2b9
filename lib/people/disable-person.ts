import { eq } from "drizzle-orm";
import { assertRole } from "../auth/permissions";
import { revokeSessions } from "../auth/revoke-sessions";
import type { User } from "../auth/user";
import { type Db, immediate } from "../db/client";
import { users } from "../db/schema/people";
import { assertAdminRemains } from "./assert-admin-remains";
import { readPerson } from "./read-person";

/**
 * Closes an account: it cannot sign in and its sessions end now. Its labels stay. `enablePerson` opens it again.
 * @throws AppError conflict for the last administrator.
 */
export function disablePerson(db: Db, user: User, personId: string, now: number = Date.now()): void {
  assertRole(user, "admin");
  immediate(db, (tx) => {
    const person = readPerson(tx, personId);
    if (person.disabledAt !== null) return;
    if (person.role === "admin") assertAdminRemains(tx, person.id);
    tx.update(users).set({ disabledAt: now }).where(eq(users.id, person.id)).run();
    revokeSessions(tx, person.id, {}, now);
  });
}
