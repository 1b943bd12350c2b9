import { and, eq, isNotNull, isNull, ne } from "drizzle-orm";
import type { Tx } from "../db/client";
import { users } from "../db/schema/people";
import { AppError } from "../errors";

/**
 * Stops a change that would leave no administrator who can sign in.
 * @throws AppError conflict when there is no active one with a password besides `personId`.
 */
export function assertAdminRemains(tx: Tx, personId: string): void {
  const other = tx
    .select({ id: users.id })
    .from(users)
    .where(
      and(ne(users.id, personId), eq(users.role, "admin"), isNull(users.disabledAt), isNotNull(users.passwordHash)),
    )
    .get();
  if (!other) {
    throw new AppError("conflict", "This is the last administrator. Make somebody else an administrator first.");
  }
}
