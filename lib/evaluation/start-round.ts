import { eq } from "drizzle-orm";
import { z } from "zod";
import { type Db, immediate, type Tx } from "../db/client";
import { projects } from "../db/schema/projects";
import { rounds } from "../db/schema/rounds";
import { checkpoints } from "../db/schema/training";
import { AppError } from "../errors";
import { newId } from "../ids";
import { enqueue } from "../jobs/enqueue";
import { seedFor } from "../random";
import { chooseRoundPrompts } from "./choose-round-prompts";
import { roundOptions, roundSettings } from "./round-settings";

export const startRoundInput = z.object({
  projectId: z.string(),
  checkpointId: z.string(),
  baselineId: z.string(),
  options: roundOptions,
  key: z.string().min(8).max(100).optional(), // made by the form: sending it twice starts one round
});

/**
 * "Send to labeling": freezes which prompts both models answer and queues the sampling, in one transaction. The
 * worker's `sample` job then calls `addRoundResponses`, which makes the tasks.
 * @throws AppError missing, or invalid when the models are one, or not policies, or the project has no prompts
 */
export function startRound(
  db: Db,
  user: { id: string } | null,
  input: z.input<typeof startRoundInput>,
  now: number = Date.now(),
): { roundId: string } {
  const { projectId, checkpointId, baselineId, options, key } = startRoundInput.parse(input);
  if (checkpointId === baselineId) {
    throw new AppError("invalid", "Choose two different models: a model against itself says nothing.");
  }
  return immediate(db, (tx) => {
    const project = tx.select().from(projects).where(eq(projects.id, projectId)).get();
    if (!project) throw new AppError("missing", "There is no such project. It may have been removed.");
    if (project.archivedAt !== null) {
      throw new AppError("conflict", `“${project.name}” is archived. Restore it under its settings first.`);
    }
    assertPolicy(tx, checkpointId);
    assertPolicy(tx, baselineId);
    const id = newId("round", now);
    const seed = seedFor("round", id);
    const { promptIds, unseen } = chooseRoundPrompts(tx, { projectId, checkpointId, count: options.prompts, seed });
    if (promptIds.length === 0) {
      throw new AppError("invalid", `“${project.name}” has no prompts yet. Import some first.`);
    }
    const settings = roundSettings.parse({ ...options, promptIds, unseen, seed });
    const jobId = enqueue(tx, "sample", { roundId: id }, key === undefined ? {} : { key });
    const known = tx.select({ id: rounds.id }).from(rounds).where(eq(rounds.jobId, jobId)).get();
    if (known) return { roundId: known.id }; // the form was sent twice
    tx.insert(rounds)
      .values({ id, projectId, checkpointId, baselineId, jobId, settings, createdBy: user?.id ?? null, createdAt: now })
      .run();
    return { roundId: id };
  });
}

function assertPolicy(tx: Tx, checkpointId: string): void {
  const found = tx
    .select({ name: checkpoints.name, role: checkpoints.role })
    .from(checkpoints)
    .where(eq(checkpoints.id, checkpointId))
    .get();
  if (!found) throw new AppError("missing", "There is no such checkpoint. It may have been deleted.");
  if (found.role !== "policy") {
    throw new AppError("invalid", `“${found.name}” is a reward model: it scores responses and writes none.`);
  }
}
