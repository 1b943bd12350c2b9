import { sqliteTable, text } from "drizzle-orm/sqlite-core";
import { id, time } from "./columns";
import { jobs } from "./jobs";
import { users } from "./people";
import { projects } from "./projects";
import { checkpoints } from "./training";

/** "Send to labeling": one checkpoint's answers put beside those of the model it came from. */
export const rounds = sqliteTable("rounds", {
  id: id(),
  projectId: text("project_id")
    .notNull()
    .references(() => projects.id),
  checkpointId: text("checkpoint_id")
    .notNull()
    .references(() => checkpoints.id),
  baselineId: text("baseline_id")
    .notNull()
    .references(() => checkpoints.id),
  jobId: text("job_id").references(() => jobs.id),
  settings: text("settings", { mode: "json" }).notNull(), // prompts, samples per model, temperature, seed…
  createdBy: text("created_by").references(() => users.id),
  createdAt: time("created_at").notNull(),
});
