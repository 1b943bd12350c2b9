import { and, eq, gt, ne } from "drizzle-orm";
import { z } from "zod";
import { type Db, immediate, type Tx } from "../db/client";
import { judgeAnswers, judgings } from "../db/schema/feedback";
import { tasks } from "../db/schema/labeling";
import { projects } from "../db/schema/projects";
import { checkpoints } from "../db/schema/training";
import { AppError } from "../errors";
import { newId } from "../ids";
import { enqueue } from "../jobs/enqueue";
import { constitutionHash } from "../judge/constitution-hash";
import { randomFrom, seedFor, shuffled } from "../random";
import { findEndpoint } from "./edit-endpoints";
import { judgingOptions, judgingSettings } from "./judging-settings";
import { readConstitution } from "./project-constitution";

export const startJudgingInput = z.object({
  projectId: z.string(),
  judge: z.object({ kind: z.enum(["endpoint", "checkpoint"]), id: z.string().min(1, "Choose a judge.") }),
  options: judgingOptions,
  key: z.string().min(8).max(100).optional(), // made by the form: sending it twice starts one
});

/**
 * Freezes which tasks a model judges by which principles, and queues the job, in one transaction. Tasks that it
 * has not judged yet come first; a question that it has answered is not asked again.
 * @throws AppError missing (project, judge), invalid (principle, reward model, no such tasks), conflict (archived)
 */
export function startJudging(
  db: Db,
  user: { id: string } | null,
  input: z.input<typeof startJudgingInput>,
  now: number = Date.now(),
): { judgingId: string } {
  const { projectId, judge, options, key } = startJudgingInput.parse(input);
  return immediate(db, (tx) => {
    const project = tx.select().from(projects).where(eq(projects.id, projectId)).get();
    if (!project) throw new AppError("missing", "There is no such project. It may have been removed.");
    if (project.archivedAt !== null) {
      throw new AppError("conflict", `“${project.name}” is archived. Restore it under its settings first.`);
    }
    const { constitution } = readConstitution(tx, projectId);
    const stranger = options.principles.find((id) => !constitution.principles.some((each) => each.id === id));
    if (stranger)
      throw new AppError("invalid", `The constitution has no principle “${stranger}” (any more). Choose again.`);
    const name = judge.kind === "endpoint" ? findEndpoint(tx, judge.id).name : findPolicy(tx, judge.id);
    const seed = seedFor("judging", projectId); // the project's: the same pair gets the same principle in a later judging
    const taskIds = chooseTasks(tx, { projectId, judgeId: judge.id, seed, ...options });
    if (taskIds.length === 0) throw new AppError("invalid", explainNone(options.which));
    const id = newId("judging", now);
    const kind = judge.kind === "endpoint" ? "ask" : "judge";
    const jobId = enqueue(tx, kind, { judgingId: id }, key === undefined ? {} : { key });
    const known = tx.select({ id: judgings.id }).from(judgings).where(eq(judgings.jobId, jobId)).get();
    if (known) return { judgingId: known.id }; // the form was sent twice
    const settings = judgingSettings.parse({ ...options, taskIds, seed, constitution });
    const by = judge.kind === "endpoint" ? { endpointId: judge.id } : { checkpointId: judge.id };
    const marks = { judge: name, constitutionHash: constitutionHash(constitution) };
    tx.insert(judgings)
      .values({ id, projectId, ...by, ...marks, settings, jobId, createdBy: user?.id ?? null, createdAt: now })
      .run();
    return { judgingId: id };
  });
}

function findPolicy(tx: Tx, checkpointId: string): string {
  const found = tx.select().from(checkpoints).where(eq(checkpoints.id, checkpointId)).get();
  if (!found) throw new AppError("missing", "There is no such checkpoint. It may have been deleted.");
  if (found.role !== "policy") {
    throw new AppError(
      "invalid",
      `“${found.name}” is a reward model: it scores single responses. Choose a policy to judge.`,
    );
  }
  return found.name;
}

interface Choice {
  readonly projectId: string;
  readonly judgeId: string;
  readonly seed: number;
  readonly which: "all" | "labeled" | "unlabeled";
  readonly tasks: number;
}

function chooseTasks(tx: Tx, { projectId, judgeId, seed, which, tasks: most }: Choice): string[] {
  const labeled = { all: undefined, labeled: gt(tasks.labelCount, 0), unlabeled: eq(tasks.labelCount, 0) }[which];
  const all = tx
    .select({ id: tasks.id })
    .from(tasks)
    .where(and(eq(tasks.projectId, projectId), ne(tasks.status, "retired"), labeled))
    .orderBy(tasks.id)
    .all()
    .map(({ id }) => id);
  const judged = new Set(
    tx
      .selectDistinct({ taskId: judgeAnswers.taskId })
      .from(judgeAnswers)
      .where(and(eq(judgeAnswers.projectId, projectId), eq(judgeAnswers.judgeId, judgeId)))
      .all()
      .map(({ taskId }) => taskId),
  );
  const mixed = shuffled(all, randomFrom(seedFor(seed, "tasks")));
  return [...mixed.filter((id) => !judged.has(id)), ...mixed.filter((id) => judged.has(id))].slice(0, most);
}

function explainNone(which: Choice["which"]): string {
  if (which === "labeled") return "Nobody has labeled a task yet. Take all tasks, or label some first.";
  if (which === "unlabeled") return "People have labeled every task. Take all tasks, or those with labels.";
  return "This project has no tasks yet. Import some first.";
}
