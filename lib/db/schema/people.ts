import { index, integer, sqliteTable, text } from "drizzle-orm/sqlite-core";
import { id, time } from "./columns";

export const users = sqliteTable("users", {
  id: id(),
  email: text("email").notNull().unique(), // lower case
  name: text("name").notNull(),
  role: text("role", { enum: ["admin", "reviewer", "annotator"] }).notNull(),
  passwordHash: text("password_hash"), // scrypt; null: signs in through GitHub or Google only
  createdAt: time("created_at").notNull(),
  disabledAt: time("disabled_at"),
});

/** A JWT carries a session id; it is good only while this row says so. */
export const sessions = sqliteTable(
  "sessions",
  {
    id: id(),
    userId: text("user_id")
      .notNull()
      .references(() => users.id),
    createdAt: time("created_at").notNull(),
    expiresAt: time("expires_at").notNull(),
    revokedAt: time("revoked_at"),
    userAgent: text("user_agent"),
  },
  (t) => [index("sessions_user").on(t.userId)],
);

/** Failed sign-ins by account hash and by address, for lock-out across processes. */
export const loginAttempts = sqliteTable("login_attempts", {
  key: text("key").primaryKey(),
  failures: integer("failures").notNull(),
  lockedUntil: time("locked_until"),
  updatedAt: time("updated_at").notNull(),
});
