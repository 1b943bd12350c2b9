import { eq } from "drizzle-orm";
import { assertRole } from "../auth/permissions";
import type { User } from "../auth/user";
import { type Db, immediate } from "../db/client";
import { users } from "../db/schema/people";
import { readPerson } from "./read-person";

/** Opens a disabled account again. */
export function enablePerson(db: Db, user: User, personId: string): void {
  assertRole(user, "admin");
  immediate(db, (tx) => {
    tx.update(users)
      .set({ disabledAt: null })
      .where(eq(users.id, readPerson(tx, personId).id))
      .run();
  });
}
