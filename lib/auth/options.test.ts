import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { db } from "../db/client";
import { migrateDb } from "../db/migrate";
import { sessions, users } from "../db/schema/people";
import { createFirstAdmin } from "./create-first-admin";
import { authOptions } from "./options";
import { outsideProviderNames } from "./outside-providers";
import { readSession } from "./read-session";

const dir = mkdtempSync(join(tmpdir(), "chorus-auth-"));
const caller = { address: "127.0.0.1", userAgent: "Firefox" };
const invited = { id: "github-7", name: "Grace", email: "Admin@Chorus.local", emailVerified: null };
const stranger = { id: "github-8", name: "Eve", email: "eve@example.org", emailVerified: null };
const github = { provider: "github", type: "oauth" as const, providerAccountId: "7" };

beforeAll(() => {
  process.env.CHORUS_DATA = dir;
  migrateDb(db());
  createFirstAdmin(db());
});
afterAll(() => {
  db().$client.close();
  rmSync(dir, { recursive: true });
});

/** The token that signing in through GitHub puts into the cookie. */
async function signIn(user: typeof invited) {
  const token = { name: user.name, email: user.email, sub: user.id };
  return authOptions(caller).callbacks?.jwt?.({ token, user, account: github, trigger: "signIn" });
}

test("the cookie carries a session id and nothing else", async () => {
  const token = await signIn(invited);
  expect(Object.keys(token ?? {})).toEqual(["sid"]);
  expect(db().select().from(sessions).all()).toMatchObject([{ id: token?.sid, userAgent: "Firefox", revokedAt: null }]);
});

test("GitHub and Google let in whom an administrator added, and nobody else", async () => {
  const { callbacks } = authOptions(caller);
  expect(await callbacks?.signIn?.({ user: invited, account: github })).toBe(true);
  expect(await callbacks?.signIn?.({ user: stranger, account: github })).toBe(false);
  expect(await callbacks?.signIn?.({ user: { ...invited, email: null }, account: github })).toBe(false); // not verified
  await expect(signIn(stranger)).rejects.toThrow(/disabled/);
  db().update(users).set({ disabledAt: 1 }).run();
  expect(await callbacks?.signIn?.({ user: invited, account: github })).toBe(false);
  db().update(users).set({ disabledAt: null }).run();
});

test("signing out revokes the session in the database", async () => {
  const token = await signIn(invited);
  const sid = String(token?.sid);
  expect(readSession(db(), sid)).toMatchObject({ role: "admin" });
  await authOptions(caller).events?.signOut?.({ token: { sid }, session: { expires: "" } });
  expect(readSession(db(), sid)).toBeNull();
});

test("offers the providers whose keys are set", () => {
  expect(outsideProviderNames()).toEqual([]);
  Object.assign(process.env, { GITHUB_ID: "id", GITHUB_SECRET: "secret", GOOGLE_ID: "id" });
  expect(outsideProviderNames()).toEqual([{ id: "github", name: "GitHub" }]);
  for (const name of ["GITHUB_ID", "GITHUB_SECRET", "GOOGLE_ID"]) delete process.env[name];
});
