import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { type Browser, type BrowserContext, test as base, type Page } from "@playwright/test";
import type { Role, User } from "../lib/auth/user";
import { type Db, openDb } from "../lib/db/client";
import { addPerson } from "../lib/people/add-person";

export interface Person extends User {
  readonly password: string;
}

interface TestFixtures {
  /** A page on which somebody of that role is signed in (who signed in through the form, once per run and role). */
  signedIn(role: Role): Promise<Page>;
}
interface WorkerFixtures {
  /** The server's own database, for seeding through the domain functions. */
  db: Db;
  people: Record<Role, Person>;
  sessions: Map<Role, string>;
}

/** Adds a person the way an administrator does; every call makes another one. */
export function addSomebody(db: Db, role: Role, name: string): Person {
  const operator: User = { id: "e2e", name: "e2e", email: "", role: "admin" };
  const unique = `${Date.now().toString(36)}${Math.floor(performance.now() * 1000).toString(36)}`;
  const email = `${name.toLowerCase().replace(/[^a-z]+/g, ".")}.${unique}@example.org`;
  return { ...addPerson(db, operator, { name, email, role }), name, role };
}

/** Signs in through the form, as a person does. */
export async function signIn(page: Page, person: Person): Promise<void> {
  await page.goto("/login");
  await page.getByLabel("Email").fill(person.email);
  await page.getByLabel("Password", { exact: true }).fill(person.password);
  await page.getByRole("button", { name: "Sign in" }).click();
  await page.waitForURL((url) => url.pathname !== "/login");
}

async function storeSession(browser: Browser, person: Person): Promise<string> {
  const file = join(process.env.CHORUS_E2E_DATA ?? "", "sessions", `${person.id}.json`);
  mkdirSync(join(file, ".."), { recursive: true });
  const context = await browser.newContext();
  await signIn(await context.newPage(), person);
  await context.storageState({ path: file });
  await context.close();
  return file;
}

export const test = base.extend<TestFixtures, WorkerFixtures>({
  db: [
    // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the names of the fixtures that are used
    async ({}, use) => {
      const db = openDb();
      await use(db);
      db.$client.close();
    },
    { scope: "worker" },
  ],
  people: [
    async ({ db }, use) => {
      await use({
        admin: addSomebody(db, "admin", "Ada Admin"),
        reviewer: addSomebody(db, "reviewer", "Rita Reviewer"),
        annotator: addSomebody(db, "annotator", "Anton Annotator"),
      });
    },
    { scope: "worker" },
  ],
  sessions: [
    // biome-ignore lint/correctness/noEmptyPattern: as above
    async ({}, use) => use(new Map()),
    { scope: "worker" },
  ],
  signedIn: async ({ browser, people, sessions, contextOptions }, use) => {
    const opened: BrowserContext[] = [];
    await use(async (role) => {
      const storageState = sessions.get(role) ?? (await storeSession(browser, people[role]));
      sessions.set(role, storageState);
      const context = await browser.newContext({ ...contextOptions, storageState });
      opened.push(context);
      return context.newPage();
    });
    for (const context of opened) await context.close(); // a run's page goes on to follow its run
  },
});
