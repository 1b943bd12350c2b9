import { eq } from "drizzle-orm";
import { assertRole } from "../auth/permissions";
import type { Role, User } from "../auth/user";
import { type Db, immediate } from "../db/client";
import { users } from "../db/schema/people";
import { assertAdminRemains } from "./assert-admin-remains";
import { readPerson } from "./read-person";

/** Gives a person another role; it holds from their next request on. @throws AppError conflict for the last administrator. */
export function changeRole(db: Db, user: User, input: { personId: string; role: Role }): void {
  assertRole(user, "admin");
  immediate(db, (tx) => {
    const person = readPerson(tx, input.personId);
    if (person.role === "admin" && input.role !== "admin") assertAdminRemains(tx, person.id);
    tx.update(users).set({ role: input.role }).where(eq(users.id, person.id)).run();
  });
}
