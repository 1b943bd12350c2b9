import { and, eq, isNull } from "drizzle-orm";
import type { Db } from "../db/client";
import { users } from "../db/schema/people";
import type { User } from "./user";

/** The person whom an administrator added under this email; GitHub and Google sign in nobody else. */
export function findInvited(db: Db, email: string): User | null {
  const user = db
    .select({ id: users.id, name: users.name, email: users.email, role: users.role })
    .from(users)
    .where(and(eq(users.email, email.trim().toLowerCase()), isNull(users.disabledAt)))
    .get();
  return user ?? null;
}
