import { mkdtempSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { beforeEach, describe, expect, it } from "vitest";
import type { Db } from "../db/client";
import { loginAttempts, users } from "../db/schema/people";
import { testDb } from "../db/test-db";
import { authSecret } from "./auth-secret";
import { changePassword } from "./change-password";
import { checkCredentials } from "./check-credentials";
import { createFirstAdmin } from "./create-first-admin";
import { listSessions } from "./list-sessions";
import { hashPassword, newPassword, verifyPassword } from "./password";
import { hasRole } from "./permissions";
import { readSession } from "./read-session";
import { revokeSessions } from "./revoke-sessions";
import { safePath } from "./safe-path";
import { sessionSeconds, startSession } from "./start-session";
import type { User } from "./user";

let db: Db;
let admin: User;
let password: string;
const here = "127.0.0.1";
const now = 1_700_000_000_000;

beforeEach(() => {
  db = testDb();
  const made = createFirstAdmin(db);
  const row = db.select().from(users).get();
  if (!made || !row) throw new Error("no first admin");
  password = made.password;
  admin = { id: row.id, name: row.name, email: row.email, role: row.role };
});

describe("passwords", () => {
  it("hashes with scrypt at N = 2^15 or more, each time with another salt", async () => {
    const hash = hashPassword("correct horse");
    const [name, N, r, p] = hash.split("$");
    expect([name, Number(N) >= 2 ** 15, r, p]).toEqual(["scrypt", true, "8", "1"]);
    expect(hashPassword("correct horse")).not.toBe(hash);
    expect(await verifyPassword("correct horse", hash)).toBe(true);
    expect(await verifyPassword("correct horse!", hash)).toBe(false);
    expect(await verifyPassword("anything", null)).toBe(false);
  });

  it("makes passwords that are long and never the same", () => {
    const made = new Set(Array.from({ length: 200 }, newPassword));
    expect(made.size).toBe(200);
    for (const each of made) expect(each).toMatch(/^([a-z2-9]{5}-){3}[a-z2-9]{5}$/);
  });
});

describe("first administrator", () => {
  it("is made once", () => {
    expect(createFirstAdmin(db)).toBeNull();
  });
});

describe("sign-in", () => {
  const attempt = (secret: string, at = now, email = admin.email, address = here) =>
    checkCredentials(db, { email, password: secret }, address, at);

  it("knows the right password from a wrong one", async () => {
    expect(await attempt(password)).toEqual(admin);
    expect(await attempt("wrong")).toBeNull();
    expect(await attempt(password, now, "nobody@example.org")).toBeNull();
  });

  it("takes as long for an unknown account as for a known one", async () => {
    const time = async (email: string) => {
      const start = performance.now();
      for (let i = 0; i < 3; i++) await attempt("wrong", now, email, email);
      return performance.now() - start;
    };
    const known = await time(admin.email);
    const unknown = await time("nobody@example.org");
    expect(unknown / known).toBeGreaterThan(0.4);
    expect(unknown / known).toBeLessThan(2.5);
  });

  it("locks an account after 5 failures, ever longer, and lets in again afterwards", async () => {
    for (let i = 0; i < 5; i++) expect(await attempt("wrong", now, admin.email, `10.0.0.${i}`)).toBeNull();
    await expect(attempt(password, now + 29_000)).rejects.toThrow(/Try again in/);
    expect(await attempt("wrong", now + 31_000)).toBeNull();
    await expect(attempt(password, now + 31_000 + 59_000)).rejects.toMatchObject({ kind: "limited" });
    expect(await attempt(password, now + 31_000 + 61_000)).toEqual(admin);
    expect(await attempt("wrong", now + 100_000)).toBeNull(); // counted from one again
  });

  it("locks accounts that do not exist alike", async () => {
    for (let i = 0; i < 5; i++) await attempt("wrong", now, "nobody@example.org");
    await expect(attempt("wrong", now, "nobody@example.org")).rejects.toMatchObject({ kind: "limited" });
  });

  it("counts guesses that come at the same time", async () => {
    const results = await Promise.allSettled(Array.from({ length: 12 }, () => attempt("wrong")));
    expect(results.filter((result) => result.status === "rejected")).toHaveLength(7);
  });

  it("locks an address that tries many accounts, and no other address", async () => {
    for (let i = 0; i < 30; i++) await attempt("wrong", now, `person${i}@example.org`).catch(() => null);
    await expect(attempt(password)).rejects.toMatchObject({ kind: "limited" });
    expect(await attempt(password, now, admin.email, "10.1.1.1")).toEqual(admin);
  });

  it("stores hashes, no emails, and forgets after a day", async () => {
    await attempt("wrong");
    expect(JSON.stringify(db.select().from(loginAttempts).all())).not.toContain(admin.email);
    await attempt("wrong", now + 25 * 60 * 60_000, "x@example.org", "10.2.2.2");
    expect(db.select().from(loginAttempts).all()).toHaveLength(2);
  });
});

describe("sessions", () => {
  it("are good until they expire, are revoked, or their owner is disabled", () => {
    const id = startSession(db, admin.id, "Firefox", now);
    expect(readSession(db, id, now)).toEqual(admin);
    expect(readSession(db, id, now + sessionSeconds * 1000)).toBeNull();
    expect(readSession(db, "ses_unknown", now)).toBeNull();
    db.update(users).set({ disabledAt: now }).run();
    expect(readSession(db, id, now)).toBeNull();
    expect(() => startSession(db, admin.id, null, now)).toThrow(/disabled/);
    db.update(users).set({ disabledAt: null }).run();
    expect(revokeSessions(db, admin.id, { only: id }, now)).toBe(1);
    expect(readSession(db, id, now)).toBeNull();
  });

  it("show a changed role at once", () => {
    const id = startSession(db, admin.id, null);
    db.update(users).set({ role: "annotator" }).run();
    expect(readSession(db, id)?.role).toBe("annotator");
  });

  it("cannot be revoked by somebody else", () => {
    const id = startSession(db, admin.id, null);
    expect(revokeSessions(db, "usr_other", { only: id })).toBe(0);
    expect(readSession(db, id)).toEqual(admin);
  });

  it("end with a changed password, the present one excepted", async () => {
    const [here, there] = [startSession(db, admin.id, "here"), startSession(db, admin.id, "there")];
    await expect(changePassword(db, admin, { current: "wrong", next: "a new password" }, here)).rejects.toThrow(
      /not right/,
    );
    const { revoked } = await changePassword(db, admin, { current: password, next: "a new password" }, here);
    expect(revoked).toBe(1);
    expect(readSession(db, there)).toBeNull();
    expect(listSessions(db, admin).map((session) => session.id)).toEqual([here]);
    expect(await checkCredentials(db, { email: admin.email, password: "a new password" }, "::1")).toEqual(admin);
    expect(await checkCredentials(db, { email: admin.email, password }, "::1")).toBeNull();
  });
});

describe("secret", () => {
  it("is made once, for the owner's eyes only", () => {
    const dir = mkdtempSync(join(tmpdir(), "chorus-secret-"));
    const file = join(dir, "data", "auth-secret");
    const secret = authSecret(file);
    expect(secret.length).toBeGreaterThanOrEqual(43);
    expect(authSecret(file)).toBe(secret);
    expect(statSync(file).mode & 0o777).toBe(0o600);
    rmSync(dir, { recursive: true });
  });
});

describe("roles and paths", () => {
  it("orders roles", () => {
    expect(hasRole({ role: "admin" }, "annotator")).toBe(true);
    expect(hasRole({ role: "reviewer" }, "admin")).toBe(false);
  });

  it.each([
    ["/projects/1?tab=tasks", "/projects/1?tab=tasks"],
    ["https://evil.example", "/"],
    ["//evil.example", "/"],
    ["/\\evil.example", "/"],
    ["/\t/evil.example", "/"],
    ["/login?from=/login", "/"],
    [undefined, "/"],
    [["/a", "/b"], "/"],
  ])("goes from %s to %s", (from, path) => {
    expect(safePath(from)).toBe(path);
  });
});
