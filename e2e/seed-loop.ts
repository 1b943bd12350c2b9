import { randomUUID } from "node:crypto";
import { setTimeout as wait } from "node:timers/promises";
import { desc, eq } from "drizzle-orm";
import type { Db } from "../lib/db/client";
import { jobs } from "../lib/db/schema/jobs";
import { tasks } from "../lib/db/schema/labeling";
import { groups } from "../lib/db/schema/projects";
import { rounds } from "../lib/db/schema/rounds";
import { checkpoints, runs } from "../lib/db/schema/training";
import { startRound } from "../lib/evaluation/start-round";
import { claimTask } from "../lib/labeling/claim-task";
import { submitLabel } from "../lib/labeling/submit-label";
import { joinProject } from "../lib/projects/join-project";
import { startRun } from "../lib/runs/start-run";
import { addSomebody } from "./fixtures";
import { seedProject } from "./seed-project";

export interface SeededLoop {
  readonly projectId: string;
  readonly groupId: string;
  readonly taskId: string;
  readonly runId: string;
  readonly checkpointId: string;
}

/** A project that has been round the loop once, by the domain functions and the real worker: so that every page has content. */
export async function seedLoop(db: Db): Promise<SeededLoop> {
  const project = await seedProject(db, {
    name: "Everyday answers",
    guidelines:
      "Prefer **short** answers that are right.\n\n1. Read all of them.\n2. Rank.\n\n```ts\nconst best = answers[0];\n```",
    beliefMode: "joining",
    prompts: 12,
    groups: [
      { name: "Brief", description: "The fewer words the better." },
      { name: "Thorough", description: "Better a word too many." },
    ],
  });
  const projectId = project.id;
  const [brief] = db.select().from(groups).where(eq(groups.projectId, projectId)).orderBy(groups.position).all();
  const groupId = brief?.id ?? "";
  const annotator = addSomebody(db, "annotator", "Bea Brief");
  joinProject(db, annotator, { projectId, groupId });
  labelTasks(db, annotator, projectId, 10);

  const starter = db.select().from(checkpoints).where(eq(checkpoints.name, "starter")).get();
  const { runId } = startRun(db, null, {
    requestId: randomUUID(),
    algorithm: "dpo",
    baseId: starter?.id ?? "",
    data: { projectId },
    config: { max_steps: 8, per_device_train_batch_size: 8 },
  });
  await jobDone(db, db.select().from(runs).where(eq(runs.id, runId)).get()?.jobId);
  const trained = db
    .select()
    .from(checkpoints)
    .where(eq(checkpoints.runId, runId))
    .orderBy(desc(checkpoints.step))
    .get();
  const checkpointId = trained?.id ?? "";

  const options = { prompts: 4, samplesPerModel: 1, temperature: 1, maxTokens: 48 };
  const { roundId } = startRound(db, null, { projectId, checkpointId, baselineId: starter?.id ?? "", options });
  await jobDone(db, db.select().from(rounds).where(eq(rounds.id, roundId)).get()?.jobId);
  labelTasks(db, annotator, projectId, 3);
  const task = db.select().from(tasks).where(eq(tasks.projectId, projectId)).orderBy(desc(tasks.labelCount)).get();
  return { projectId, groupId, taskId: task?.id ?? "", runId, checkpointId };
}

/** Ranks tasks in the order shown, a tie among the last two. */
function labelTasks(db: Db, user: { id: string }, projectId: string, count: number): void {
  for (let i = 0; i < count; i++) {
    const task = claimTask(db, user, { projectId });
    if (!task) return;
    const keys = task.responses.map(({ key }) => key);
    const order =
      keys.length > 2 ? [...keys.slice(0, -2).map((key) => [key]), keys.slice(-2)] : keys.map((key) => [key]);
    const answer = { outcome: "ranked", order, unacceptable: [], unranked: [] };
    submitLabel(db, user, { assignmentId: task.assignmentId, idempotencyKey: randomUUID(), answer });
  }
}

async function jobDone(db: Db, jobId: string | null | undefined): Promise<void> {
  for (const until = Date.now() + 5 * 60_000; Date.now() < until; await wait(200)) {
    const job = db
      .select()
      .from(jobs)
      .where(eq(jobs.id, jobId ?? ""))
      .get();
    if (job?.status === "succeeded") return;
    if (!job || job.status === "failed" || job.status === "stopped") throw new Error(`The job ended: ${job?.error}`);
  }
  throw new Error("The worker did not get the job done in five minutes.");
}
