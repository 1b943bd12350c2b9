import { integer, primaryKey, sqliteTable, text, uniqueIndex } from "drizzle-orm/sqlite-core";
import { flag, id, time } from "./columns";
import { users } from "./people";

export const projects = sqliteTable("projects", {
  id: id(),
  name: text("name").notNull(),
  guidelines: text("guidelines").notNull().default(""), // Markdown
  questionKind: text("question_kind").notNull().default("ranking"), // a key of lib/questions/registry
  questionSettings: text("question_settings", { mode: "json" }).notNull().default({}),
  labelsPerTask: integer("labels_per_task").notNull().default(1), // K: the overlap
  leaseMinutes: integer("lease_minutes").notNull().default(30),
  beliefMode: text("belief_mode", { enum: ["none", "joining", "task"] })
    .notNull()
    .default("none"),
  isDemo: flag("is_demo"),
  createdBy: text("created_by").references(() => users.id),
  createdAt: time("created_at").notNull(),
  archivedAt: time("archived_at"),
  constitution: text("constitution", { mode: "json" }), // lib/judge/constitution; null: the default one
});

/** A belief group: a named stance or community that an annotator may speak for. */
export const groups = sqliteTable(
  "groups",
  {
    id: id(),
    projectId: text("project_id")
      .notNull()
      .references(() => projects.id),
    name: text("name").notNull(),
    description: text("description").notNull().default(""),
    position: integer("position").notNull(),
  },
  (t) => [uniqueIndex("groups_project_name").on(t.projectId, t.name)],
);

/** Who joined a project, and the belief group they chose when joining. */
export const members = sqliteTable(
  "members",
  {
    projectId: text("project_id")
      .notNull()
      .references(() => projects.id),
    userId: text("user_id")
      .notNull()
      .references(() => users.id),
    groupId: text("group_id").references(() => groups.id),
    joinedAt: time("joined_at").notNull(),
  },
  (t) => [primaryKey({ columns: [t.projectId, t.userId] })],
);
