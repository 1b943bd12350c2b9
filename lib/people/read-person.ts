import { eq } from "drizzle-orm";
import type { Tx } from "../db/client";
import { users } from "../db/schema/people";
import { AppError } from "../errors";

/** @throws AppError missing when nobody has this id. */
export function readPerson(tx: Tx, personId: string) {
  const person = tx.select().from(users).where(eq(users.id, personId)).get();
  if (!person) throw new AppError("missing", "This person does not exist.");
  return person;
}
