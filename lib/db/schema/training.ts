import { sql } from "drizzle-orm";
import { type AnySQLiteColumn, index, integer, real, sqliteTable, text, uniqueIndex } from "drizzle-orm/sqlite-core";
import { id, time } from "./columns";
import { jobs } from "./jobs";
import { users } from "./people";
import { projects } from "./projects";

/** Rows that somebody brought, to learn from: the lines lie in the data folder, here what was counted of them. */
export const trainingFiles = sqliteTable(
  "training_files",
  {
    id: id(),
    projectId: text("project_id")
      .notNull()
      .references(() => projects.id),
    name: text("name").notNull(),
    kind: text("kind", { enum: ["pairs", "demonstrations", "thumbs", "steps", "prompts"] }).notNull(),
    rows: integer("rows").notNull(),
    counts: text("counts", { mode: "json" }).notNull(), // parsed by lib/datasets/file-counts
    sha256: text("sha256").notNull(), // of the lines
    bytes: integer("bytes").notNull(),
    createdBy: text("created_by").references(() => users.id),
    createdAt: time("created_at").notNull(),
    removedAt: time("removed_at"), // its lines are gone; runs that learned from it still name it
  },
  (t) => [uniqueIndex("training_files_content").on(t.projectId, t.sha256).where(sql`${t.removedAt} is null`)],
);

/** A frozen set of pairs: files under the data folder, pinned by query, last label and sha256. */
export const datasets = sqliteTable("datasets", {
  id: id(),
  projectId: text("project_id")
    .notNull()
    .references(() => projects.id),
  query: text("query", { mode: "json" }).notNull(), // { groups: "all" | [groupId…], … }
  lastLabelSeq: integer("last_label_seq").notNull(),
  sha256: text("sha256").notNull(),
  trainRows: integer("train_rows").notNull(),
  testRows: integer("test_rows").notNull(),
  createdBy: text("created_by").references(() => users.id),
  createdAt: time("created_at").notNull(),
});

/** A model on disk in Hugging Face layout: the starter, one that was brought, or a training run's. */
export const checkpoints = sqliteTable(
  "checkpoints",
  {
    id: id(),
    name: text("name").notNull(), // unique; shown on dashboards, the `model` of its responses
    role: text("role", { enum: ["policy", "reward"] }).notNull(),
    path: text("path").notNull(), // relative to the data folder, or absolute
    parentId: text("parent_id"),
    runId: text("run_id").references((): AnySQLiteColumn => runs.id),
    step: integer("step"),
    sha256: text("sha256").notNull(),
    bytes: integer("bytes").notNull(),
    parameters: integer("parameters").notNull(),
    createdAt: time("created_at").notNull(),
  },
  (t) => [uniqueIndex("checkpoints_name").on(t.name), uniqueIndex("checkpoints_run_step").on(t.runId, t.step)],
);

export const runs = sqliteTable("runs", {
  id: id(),
  projectId: text("project_id").references(() => projects.id),
  name: text("name").notNull(),
  algorithm: text("algorithm").notNull(), // a key of lib/algorithms/registry
  config: text("config", { mode: "json" }).notNull(), // parsed by the algorithm's schema
  baseId: text("base_id")
    .notNull()
    .references(() => checkpoints.id),
  datasetId: text("dataset_id")
    .notNull()
    .references(() => datasets.id),
  jobId: text("job_id").references(() => jobs.id), // whether it is alive is the job's to say
  seed: integer("seed").notNull(),
  engine: text("engine", { mode: "json" }), // name, device, version of what computed it
  parameters: integer("parameters"),
  step: integer("step").notNull().default(0),
  totalSteps: integer("total_steps"),
  latest: text("latest", { mode: "json" }).$type<Record<string, number>>(), // newest value of each metric
  memory: text("memory", { mode: "json" }), // estimated and measured; parsed by lib/memory/run-memory
  createdBy: text("created_by").references(() => users.id),
  createdAt: time("created_at").notNull(), // when it started and ended is the job's to say
});

/** One row for each logged step; `seq` is the SSE event id, so a reconnect replays exactly what it missed. */
export const runMetrics = sqliteTable(
  "run_metrics",
  {
    seq: integer("seq").primaryKey({ autoIncrement: true }),
    runId: text("run_id")
      .notNull()
      .references(() => runs.id),
    step: integer("step").notNull(),
    attempt: integer("attempt").notNull(),
    values: text("values", { mode: "json" }).$type<Record<string, number | null>>().notNull(),
    createdAt: time("created_at").notNull(),
  },
  (t) => [uniqueIndex("run_metrics_step").on(t.runId, t.step)],
);

export const runLogs = sqliteTable(
  "run_logs",
  {
    seq: integer("seq").primaryKey({ autoIncrement: true }),
    runId: text("run_id")
      .notNull()
      .references(() => runs.id),
    level: text("level", { enum: ["info", "warning", "error"] }).notNull(),
    message: text("message").notNull(),
    createdAt: time("created_at").notNull(),
  },
  (t) => [index("run_logs_run").on(t.runId, t.seq)],
);

/** What a watcher (lib/watchers) found in a run's metrics, once for each watcher. */
export const runWarnings = sqliteTable(
  "run_warnings",
  {
    seq: integer("seq").primaryKey({ autoIncrement: true }),
    runId: text("run_id")
      .notNull()
      .references(() => runs.id),
    step: integer("step").notNull(),
    watcher: text("watcher").notNull(), // a key of lib/watchers/registry
    metric: text("metric").notNull(), // by TRL's name
    value: real("value"), // null: not a finite number
    threshold: real("threshold").notNull(),
    message: text("message").notNull(),
    createdAt: time("created_at").notNull(),
  },
  (t) => [uniqueIndex("run_warnings_watcher").on(t.runId, t.watcher)],
);

/** What the model answers to fixed prompts as training goes. */
export const runSamples = sqliteTable(
  "run_samples",
  {
    seq: integer("seq").primaryKey({ autoIncrement: true }),
    runId: text("run_id")
      .notNull()
      .references(() => runs.id),
    step: integer("step").notNull(),
    position: integer("position").notNull(),
    prompt: text("prompt").notNull(),
    completion: text("completion").notNull(),
    score: real("score"), // a reward model's
  },
  (t) => [uniqueIndex("run_samples_step").on(t.runId, t.step, t.position)],
);
