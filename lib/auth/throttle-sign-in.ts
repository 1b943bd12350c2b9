import { createHash } from "node:crypto";
import { eq, inArray, lt } from "drizzle-orm";
import { type Db, immediate } from "../db/client";
import { loginAttempts } from "../db/schema/people";
import { AppError } from "../errors";

const minute = 60_000;
/** Failures that cost nothing, then each doubles the wait: 30 s, 1 min, 2 min … 15 min. */
const free = { account: 5, address: 30 } as const;
const firstLock = minute / 2;
const longestLock = 15 * minute;
const forgottenAfter = 24 * 60 * minute;

export interface SignInKeys {
  readonly account: string;
  readonly address: string;
}

/** Who is trying: a hash of the account's name (it may not exist) and of the network address. */
export function signInKeys(email: string, address: string): SignInKeys {
  const hash = (text: string) => createHash("sha256").update(text).digest("base64url");
  return { account: `account:${hash(email.trim().toLowerCase())}`, address: `address:${hash(address)}` };
}

/**
 * Counts an attempt as failed before the password is looked at, so that a burst of parallel guesses is counted too;
 * `forgiveSignIn` takes it back on success. The counts are in the database: several processes share them.
 * @throws AppError limited while the account or the address is locked, with `details.seconds` to wait.
 */
export function countSignIn(db: Db, keys: SignInKeys, now: number = Date.now()): void {
  const wait = immediate(db, (tx) => {
    tx.delete(loginAttempts)
      .where(lt(loginAttempts.updatedAt, now - forgottenAfter))
      .run();
    const rows = tx
      .select()
      .from(loginAttempts)
      .where(inArray(loginAttempts.key, Object.values(keys)))
      .all();
    const locked = Math.max(0, ...rows.map((row) => (row.lockedUntil ?? 0) - now));
    if (locked > 0) return locked;
    for (const kind of ["account", "address"] as const) {
      const key = keys[kind];
      const failures = (rows.find((row) => row.key === key)?.failures ?? 0) + 1;
      const over = failures - free[kind];
      const lockedUntil = over >= 0 ? now + Math.min(longestLock, firstLock * 2 ** over) : null;
      const values = { failures, lockedUntil, updatedAt: now };
      tx.insert(loginAttempts)
        .values({ key, ...values })
        .onConflictDoUpdate({ target: loginAttempts.key, set: values })
        .run();
    }
    return 0;
  });
  if (wait > 0) {
    const seconds = Math.ceil(wait / 1000);
    const time = seconds > 90 ? `${Math.ceil(seconds / 60)} minutes` : `${seconds} seconds`;
    throw new AppError("limited", `Too many failed sign-ins. Try again in ${time}.`, { seconds });
  }
}

/** After a success: the account starts afresh, the address gets back the one attempt (others may share it). */
export function forgiveSignIn(db: Db, keys: SignInKeys): void {
  immediate(db, (tx) => {
    tx.delete(loginAttempts).where(eq(loginAttempts.key, keys.account)).run();
    const row = tx.select().from(loginAttempts).where(eq(loginAttempts.key, keys.address)).get();
    if (!row) return;
    tx.update(loginAttempts)
      .set({ failures: Math.max(0, row.failures - 1), lockedUntil: null })
      .where(eq(loginAttempts.key, keys.address))
      .run();
  });
}
