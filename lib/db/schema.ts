import { sql } from "drizzle-orm";
import {
  type AnySQLiteColumn,
  check,
  index,
  integer,
  primaryKey,
  real,
  sqliteTable,
  text,
  uniqueIndex,
} from "drizzle-orm/sqlite-core";

/*
 * Times are milliseconds since 1970. Ids are `newId(kind)` except where a number must count up (labels.seq, metrics.seq).
 * JSON columns hold values that a zod schema parsed on the way in and parses again on the way out.
 */
const id = () => text("id").primaryKey();
const time = (name: string) => integer(name, { mode: "number" });
const flag = (name: string) => integer(name, { mode: "boolean" }).notNull().default(false);

// ---- people -----------------------------------------------------------------------------------------------------

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

// ---- what is asked ----------------------------------------------------------------------------------------------

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

export const prompts = sqliteTable(
  "prompts",
  {
    id: id(),
    projectId: text("project_id")
      .notNull()
      .references(() => projects.id),
    text: text("text").notNull(), // several turns are joined as lib/projects/prompt-text says
    hash: text("hash").notNull(), // sha256 of the text: importing twice adds nothing
    createdAt: time("created_at").notNull(),
  },
  (t) => [uniqueIndex("prompts_project_hash").on(t.projectId, t.hash)],
);

export const responses = sqliteTable(
  "responses",
  {
    id: id(),
    promptId: text("prompt_id")
      .notNull()
      .references(() => prompts.id),
    text: text("text").notNull(),
    hash: text("hash").notNull(), // sha256 of model name and text
    model: text("model"), // the policy's name; never sent to an annotator before submit
    checkpointId: text("checkpoint_id").references(() => checkpoints.id),
    sampling: text("sampling", { mode: "json" }), // temperature, top_p, seed…
    createdAt: time("created_at").notNull(),
  },
  (t) => [uniqueIndex("responses_prompt_hash").on(t.promptId, t.hash)],
);

/** A prompt and the set of its responses that annotators rank together. */
export const tasks = sqliteTable(
  "tasks",
  {
    id: id(),
    projectId: text("project_id")
      .notNull()
      .references(() => projects.id),
    promptId: text("prompt_id")
      .notNull()
      .references(() => prompts.id),
    responseIds: text("response_ids", { mode: "json" }).$type<string[]>().notNull(), // 2 to 8
    hash: text("hash").notNull(), // sha256 of the prompt's and the sorted responses' hashes
    status: text("status", { enum: ["open", "complete", "retired"] })
      .notNull()
      .default("open"),
    labelCount: integer("label_count").notNull().default(0), // counted labels: not surplus, not undone, not skipped
    priority: integer("priority").notNull().default(0),
    roundId: text("round_id").references(() => rounds.id),
    importId: text("import_id").references(() => imports.id),
    importedRanking: text("imported_ranking", { mode: "json" }), // a ranking that came with the file (OASST, TRL): never mixed with labels
    createdAt: time("created_at").notNull(),
  },
  (t) => [
    uniqueIndex("tasks_project_hash").on(t.projectId, t.hash),
    // The order of lib/labeling/next-task: a claim walks this index and stops at the first task that fits.
    index("tasks_next").on(t.projectId, t.status, sql`${t.labelCount} desc`, sql`${t.priority} desc`, t.createdAt),
  ],
);

// ---- what people said -------------------------------------------------------------------------------------------

/** One annotator's turn at one task: the lease, the order shown, the draft. Unique by task and user: nobody gets a task twice. */
export const assignments = sqliteTable(
  "assignments",
  {
    id: id(),
    projectId: text("project_id")
      .notNull()
      .references(() => projects.id),
    taskId: text("task_id")
      .notNull()
      .references(() => tasks.id),
    userId: text("user_id")
      .notNull()
      .references(() => users.id),
    shownOrder: text("shown_order", { mode: "json" }).$type<string[]>().notNull(), // response ids, position 1 first
    seed: integer("seed").notNull(),
    status: text("status", { enum: ["leased", "done"] }).notNull(),
    leaseExpiresAt: time("lease_expires_at").notNull(),
    draft: text("draft", { mode: "json" }),
    draftAt: time("draft_at"),
    claimedAt: time("claimed_at").notNull(),
  },
  (t) => [
    uniqueIndex("assignments_task_user").on(t.taskId, t.userId),
    index("assignments_user").on(t.userId, t.projectId, t.status),
  ],
);

/** A label: what one person said about one task. Rows are never deleted; undo and revision set `undoneAt`. */
export const labels = sqliteTable(
  "labels",
  {
    seq: integer("seq").primaryKey({ autoIncrement: true }),
    id: text("id").notNull().unique(),
    projectId: text("project_id")
      .notNull()
      .references(() => projects.id),
    taskId: text("task_id")
      .notNull()
      .references(() => tasks.id),
    assignmentId: text("assignment_id")
      .notNull()
      .references(() => assignments.id),
    userId: text("user_id")
      .notNull()
      .references(() => users.id),
    groupId: text("group_id").references(() => groups.id), // the annotator's belief group as it was at this moment
    outcome: text("outcome", { enum: ["ranked", "all_bad", "skipped", "flagged"] }).notNull(),
    answer: text("answer", { mode: "json" }).notNull(), // parsed by the question's schema
    questionKind: text("question_kind").notNull(),
    reason: text("reason"),
    surplus: flag("surplus"), // came when the task had its K labels: kept, not counted
    idempotencyKey: text("idempotency_key").notNull().unique(),
    durationMs: integer("duration_ms"),
    createdAt: time("created_at").notNull(),
    undoneAt: time("undone_at"),
  },
  (t) => [
    uniqueIndex("labels_task_user").on(t.taskId, t.userId).where(sql`${t.undoneAt} is null`),
    index("labels_project").on(t.projectId, t.seq),
    index("labels_user").on(t.userId, t.projectId, t.createdAt),
    // Dashboards count from this index alone.
    index("labels_progress").on(t.projectId, t.undoneAt, t.outcome, t.userId, t.groupId, t.createdAt),
  ],
);

/** Strict Bradley-Terry pairs of the labels that stand; derived from labels in the same transaction, deleted on undo. */
export const pairs = sqliteTable(
  "pairs",
  {
    id: integer("id").primaryKey({ autoIncrement: true }),
    labelSeq: integer("label_seq")
      .notNull()
      .references(() => labels.seq),
    projectId: text("project_id")
      .notNull()
      .references(() => projects.id),
    taskId: text("task_id")
      .notNull()
      .references(() => tasks.id),
    promptId: text("prompt_id")
      .notNull()
      .references(() => prompts.id),
    chosenId: text("chosen_id")
      .notNull()
      .references(() => responses.id),
    rejectedId: text("rejected_id")
      .notNull()
      .references(() => responses.id),
    userId: text("user_id")
      .notNull()
      .references(() => users.id),
    groupId: text("group_id").references(() => groups.id),
    createdAt: time("created_at").notNull(),
  },
  (t) => [
    uniqueIndex("pairs_label_pair").on(t.labelSeq, t.chosenId, t.rejectedId),
    index("pairs_project").on(t.projectId, t.groupId),
    check("pairs_differ", sql`${t.chosenId} <> ${t.rejectedId}`),
  ],
);

// ---- files in ---------------------------------------------------------------------------------------------------

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

// ---- training ---------------------------------------------------------------------------------------------------

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

// ---- what models said -------------------------------------------------------------------------------------------

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

// ---- work -------------------------------------------------------------------------------------------------------

/** The queue. Whoever holds `leaseToken` may write for the job; a write with an old token changes nothing. */
export const jobs = sqliteTable(
  "jobs",
  {
    id: id(),
    kind: text("kind").notNull(), // a key of lib/jobs/job's payloads
    payload: text("payload", { mode: "json" }).notNull(),
    status: text("status", { enum: ["queued", "running", "lost", "succeeded", "stopped", "failed"] }).notNull(),
    idempotencyKey: text("idempotency_key"),
    priority: integer("priority").notNull().default(0),
    runAfter: time("run_after").notNull(),
    attempts: integer("attempts").notNull().default(0),
    maxAttempts: integer("max_attempts").notNull().default(3),
    leaseToken: text("lease_token"),
    leaseExpiresAt: time("lease_expires_at"),
    worker: text("worker"), // host:pid of the holder
    stopRequestedAt: time("stop_requested_at"),
    progressDone: integer("progress_done").notNull().default(0),
    progressTotal: integer("progress_total"),
    progressNote: text("progress_note"),
    error: text("error"),
    createdAt: time("created_at").notNull(),
    startedAt: time("started_at"),
    finishedAt: time("finished_at"),
  },
  (t) => [
    uniqueIndex("jobs_idempotency").on(t.kind, t.idempotencyKey),
    index("jobs_claim").on(t.status, t.priority, t.createdAt),
  ],
);

/** Worker processes that reported in, so the web can say whether anybody is there to train. */
export const workers = sqliteTable("workers", {
  id: text("id").primaryKey(), // host:pid
  engine: text("engine", { mode: "json" }),
  startedAt: time("started_at").notNull(),
  seenAt: time("seen_at").notNull(),
});
