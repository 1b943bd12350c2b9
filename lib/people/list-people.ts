import { and, asc, count, eq, isNull, max } from "drizzle-orm";
import { assertRole } from "../auth/permissions";
import type { User } from "../auth/user";
import type { Db } from "../db/client";
import { labels } from "../db/schema/labeling";
import { sessions, users } from "../db/schema/people";

/** Everybody with an account: role, whether disabled, how many labels stand, when they last signed in. Active first. */
export function listPeople(db: Db, user: User) {
  assertRole(user, "admin");
  const labelCounts = db
    .select({ userId: labels.userId, labels: count().as("labels") })
    .from(labels)
    .where(isNull(labels.undoneAt))
    .groupBy(labels.userId)
    .as("label_counts");
  const signIns = db
    .select({ userId: sessions.userId, at: max(sessions.createdAt).as("at") })
    .from(sessions)
    .groupBy(sessions.userId)
    .as("sign_ins");
  return db
    .select({
      id: users.id,
      name: users.name,
      email: users.email,
      role: users.role,
      createdAt: users.createdAt,
      disabledAt: users.disabledAt,
      labels: labelCounts.labels,
      lastSignIn: signIns.at,
    })
    .from(users)
    .leftJoin(labelCounts, and(eq(labelCounts.userId, users.id)))
    .leftJoin(signIns, eq(signIns.userId, users.id))
    .orderBy(asc(users.disabledAt), asc(users.name), asc(users.id))
    .all()
    .map((person) => ({ ...person, labels: person.labels ?? 0 }));
}
