import { index, integer, real, sqliteTable, text, uniqueIndex } from "drizzle-orm/sqlite-core";
import { id, time } from "./columns";
import { jobs } from "./jobs";
import { responses, tasks } from "./labeling";
import { users } from "./people";
import { projects } from "./projects";
import { checkpoints } from "./training";

/** A model behind an OpenAI-compatible endpoint. Its key lies in a file of the data folder, never in here. */
export const endpoints = sqliteTable("endpoints", {
  id: id(),
  name: text("name").notNull(),
  baseUrl: text("base_url").notNull(),
  model: text("model").notNull(),
  options: text("options", { mode: "json" }).notNull(), // parsed by lib/feedback/endpoint-input
  createdBy: text("created_by").references(() => users.id),
  createdAt: time("created_at").notNull(),
  removedAt: time("removed_at"), // its labels stay
});

/** "Let a model judge": which tasks, by which judge and constitution, as they were when it was started. */
export const judgings = sqliteTable("judgings", {
  id: id(),
  projectId: text("project_id")
    .notNull()
    .references(() => projects.id),
  endpointId: text("endpoint_id").references(() => endpoints.id), // either this or a checkpoint
  checkpointId: text("checkpoint_id").references(() => checkpoints.id),
  judge: text("judge").notNull(), // its name then, as its labels show it
  constitutionHash: text("constitution_hash").notNull(),
  settings: text("settings", { mode: "json" }).notNull(), // parsed by lib/feedback/judging-settings
  jobId: text("job_id")
    .notNull()
    .references(() => jobs.id),
  createdBy: text("created_by").references(() => users.id),
  createdAt: time("created_at").notNull(),
});

/**
 * A judge's answer to one question: two responses by one principle in one order. AI labels: never among `labels` and
 * `pairs`, which are people's alone. Both orders with one winner are a preference; all else is a tie.
 */
export const judgeAnswers = sqliteTable(
  "judge_answers",
  {
    seq: integer("seq").primaryKey({ autoIncrement: true }),
    judgingId: text("judging_id")
      .notNull()
      .references(() => judgings.id),
    projectId: text("project_id")
      .notNull()
      .references(() => projects.id),
    taskId: text("task_id")
      .notNull()
      .references(() => tasks.id),
    judgeId: text("judge_id").notNull(), // the endpoint's or the checkpoint's id
    principleId: text("principle_id").notNull(),
    principleHash: text("principle_hash").notNull(), // sha256 of its text: a changed one is judged anew
    firstId: text("first_id")
      .notNull()
      .references(() => responses.id),
    secondId: text("second_id")
      .notNull()
      .references(() => responses.id),
    swapped: integer("swapped", { mode: "boolean" }).notNull(), // the second was shown as A
    verdict: text("verdict", { enum: ["A", "B", "tie"] }), // of what was shown; null: none could be read
    score: real("score"), // for what was shown as A, 0 to 1
    rationale: text("rationale").notNull(), // all that it said
    createdAt: time("created_at").notNull(),
  },
  (t) => [
    // Nothing is asked twice of one judge; also finds the other order of a comparison.
    uniqueIndex("judge_answers_question").on(t.judgeId, t.firstId, t.secondId, t.principleHash, t.swapped),
    index("judge_answers_project").on(t.projectId, t.judgeId, t.taskId),
    index("judge_answers_task").on(t.taskId),
    index("judge_answers_judging").on(t.judgingId),
  ],
);
