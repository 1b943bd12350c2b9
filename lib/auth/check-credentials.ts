import { eq } from "drizzle-orm";
import { z } from "zod";
import type { Db } from "../db/client";
import { users } from "../db/schema/people";
import { verifyPassword } from "./password";
import { countSignIn, forgiveSignIn, signInKeys } from "./throttle-sign-in";
import type { User } from "./user";

export const credentialsSchema = z.object({
  email: z.string().trim().toLowerCase().min(1).max(320),
  password: z.string().min(1).max(200),
});

/**
 * The person whom an email and a password name, or null. An unknown or disabled account takes the same time and gives
 * the same answer as a wrong password, so that nobody can find out who has an account.
 * @throws AppError limited while the account or the address is locked out.
 */
export async function checkCredentials(
  db: Db,
  input: z.infer<typeof credentialsSchema>,
  address: string,
  now: number = Date.now(),
): Promise<User | null> {
  const keys = signInKeys(input.email, address);
  countSignIn(db, keys, now);
  const user = db.select().from(users).where(eq(users.email, input.email)).get();
  const known = await verifyPassword(input.password, user && user.disabledAt === null ? user.passwordHash : null);
  if (!user || !known) return null;
  forgiveSignIn(db, keys);
  return { id: user.id, name: user.name, email: user.email, role: user.role };
}
