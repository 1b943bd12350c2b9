import { eq } from "drizzle-orm";
import { beforeEach, describe, expect, it } from "vitest";
import { checkCredentials } from "../auth/check-credentials";
import { createFirstAdmin } from "../auth/create-first-admin";
import { readSession } from "../auth/read-session";
import { startSession } from "../auth/start-session";
import type { User } from "../auth/user";
import type { Db } from "../db/client";
import { users } from "../db/schema/people";
import { testDb } from "../db/test-db";
import { AppError } from "../errors";
import { addPerson } from "./add-person";
import { changeRole } from "./change-role";
import { disablePerson } from "./disable-person";
import { enablePerson } from "./enable-person";
import { listPeople } from "./list-people";
import { resetPassword } from "./reset-password";

let db: Db;
let admin: User;

beforeEach(() => {
  db = testDb();
  createFirstAdmin(db);
  const row = db.select().from(users).all()[0];
  if (!row) throw new Error("no first admin");
  admin = { id: row.id, name: row.name, email: row.email, role: row.role };
});

const ada = { name: "Ada", email: "ada@example.org", role: "annotator" as const };

describe("people", () => {
  it("adds a person who can sign in with the password shown once", async () => {
    const added = addPerson(db, admin, ada);
    expect(await checkCredentials(db, added, "::1")).toMatchObject({ id: added.id, role: "annotator" });
    expect(listPeople(db, admin).map((person) => person.name)).toEqual(["Ada", "Administrator"]);
  });

  it("refuses a second account with one email", () => {
    addPerson(db, admin, ada);
    expect(() => addPerson(db, admin, ada)).toThrow(/already/);
  });

  it("lets only administrators manage people", () => {
    const annotator: User = { ...admin, role: "annotator" };
    for (const call of [
      () => addPerson(db, annotator, ada),
      () => listPeople(db, annotator),
      () => changeRole(db, annotator, { personId: admin.id, role: "annotator" }),
      () => disablePerson(db, annotator, admin.id),
      () => enablePerson(db, annotator, admin.id),
      () => resetPassword(db, annotator, admin.id),
    ]) {
      expect(call).toThrow(AppError);
    }
  });

  it("never loses the last administrator", () => {
    expect(() => changeRole(db, admin, { personId: admin.id, role: "reviewer" })).toThrow(/last administrator/);
    expect(() => disablePerson(db, admin, admin.id)).toThrow(/last administrator/);
    const { id } = addPerson(db, admin, { ...ada, role: "admin" });
    disablePerson(db, admin, id);
    expect(() => disablePerson(db, admin, admin.id)).toThrow(/last administrator/); // a disabled one does not count
    enablePerson(db, admin, id);
    changeRole(db, admin, { personId: admin.id, role: "reviewer" });
    expect(db.select().from(users).where(eq(users.id, admin.id)).get()?.role).toBe("reviewer");
  });

  it("ends the sessions of somebody who is disabled or gets a new password", async () => {
    const { id, password } = addPerson(db, admin, ada);
    const first = startSession(db, id, null);
    disablePerson(db, admin, id);
    expect(readSession(db, first)).toBeNull();
    expect(await checkCredentials(db, { email: ada.email, password }, "::1")).toBeNull();
    enablePerson(db, admin, id);
    expect(readSession(db, first)).toBeNull(); // revoked for good
    const second = startSession(db, id, null);
    const reset = resetPassword(db, admin, id);
    expect(readSession(db, second)).toBeNull();
    expect(await checkCredentials(db, { email: ada.email, password }, "::1")).toBeNull();
    expect(await checkCredentials(db, reset, "::1")).toMatchObject({ id });
  });

  it("says so when nobody has the id", () => {
    expect(() => disablePerson(db, admin, "usr_nobody")).toThrow(/does not exist/);
  });
});
