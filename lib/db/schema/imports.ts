import { integer, sqliteTable, text } from "drizzle-orm/sqlite-core";
import { id, time } from "./columns";
import { users } from "./people";
import { projects } from "./projects";

export const imports = sqliteTable("imports", {
  id: id(),
  projectId: text("project_id")
    .notNull()
    .references(() => projects.id),
  files: text("files", { mode: "json" }).$type<{ name: string; bytes: number }[]>().notNull(),
  options: text("options", { mode: "json" }).notNull(), // parsed by lib/imports/import-options
  format: text("format"), // null until detected
  status: text("status", { enum: ["running", "done", "failed"] }).notNull(),
  bytes: integer("bytes").notNull(),
  bytesRead: integer("bytes_read").notNull().default(0),
  added: integer("added").notNull().default(0), // tasks
  known: integer("known").notNull().default(0), // tasks that were there already
  rejected: integer("rejected").notNull().default(0),
  errors: text("errors", { mode: "json" })
    .$type<{ file: string; line: number; reason: string }[]>()
    .notNull()
    .default([]), // the first 1000
  error: text("error"),
  createdBy: text("created_by").references(() => users.id),
  createdAt: time("created_at").notNull(),
  updatedAt: time("updated_at").notNull(), // after each batch: one that stands still was interrupted
  finishedAt: time("finished_at"),
});
