import { sql } from "drizzle-orm";
import { check, index, integer, sqliteTable, text, uniqueIndex } from "drizzle-orm/sqlite-core";
import { flag, id, time } from "./columns";
import { imports } from "./imports";
import { users } from "./people";
import { groups, projects } from "./projects";
import { rounds } from "./rounds";
import { checkpoints } from "./training";

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
