import { eq } from "drizzle-orm";
import { z } from "zod";
import { findAlgorithm } from "../algorithms/registry";
import { datasetQuery } from "../datasets/dataset-query";
import { freezeDataset } from "../datasets/freeze-dataset";
import { readTrainingFile, type TrainingFile } from "../datasets/training-files";
import { type Db, immediate, type Tx } from "../db/client";
import { jobs } from "../db/schema/jobs";
import { checkpoints, runs } from "../db/schema/training";
import { AppError } from "../errors";
import { newId } from "../ids";
import { enqueue } from "../jobs/enqueue";
import { readCheckpoint as readModel } from "../nn/checkpoint-files";
import { readsMessages } from "../nn/tokenizer";
import { checkpointDir } from "./checkpoint-path";
import { freeName } from "./free-name";
import { nameOfFolder, withModelFolders } from "./model-folders";
import { readDatasetRows } from "./read-dataset-rows";
import { checkAt, refuse } from "./refuse";
import { requireData } from "./require-data";
import { requireRowsFit, requireSettingsFit } from "./require-fit";
import { requireRewards } from "./require-rewards";

export const startRunInput = z.object({
  requestId: z.string().min(8).max(100), // made by the form: sending it twice starts one run
  algorithm: z.string(),
  baseId: z.string().min(1, "Choose the checkpoint to start from."),
  name: z.string().trim().max(60, "At most 60 characters.").default(""), // empty: one is made up
  seed: z
    .int()
    .min(0)
    .max(2 ** 31)
    .default(0),
  data: datasetQuery,
  config: z.record(z.string(), z.unknown()),
});

/**
 * Starts a training run: everything that can be known to be wrong is refused here, then the dataset is frozen, and run
 * and job are made together. The same request again returns the run that it started.
 * @throws AppError missing, or invalid with `details.fields` (config.beta, baseId, data.groups …)
 */
export function startRun(db: Db, user: { id: string } | null, raw: z.input<typeof startRunInput>): { runId: string } {
  const input = startRunInput.parse(raw);
  const algorithm = findAlgorithm(input.algorithm);
  const known = findStarted(db, input.requestId);
  if (known) return known;
  const config = parseConfig(algorithm.config, input.config);
  const base = db.select().from(checkpoints).where(eq(checkpoints.id, input.baseId)).get();
  if (!base) throw refuse("baseId", "There is no such checkpoint. It may have been deleted.");
  if (algorithm.produces === "policy" && base.role !== "policy") {
    throw refuse("baseId", `“${base.name}” is a reward model: it scores and does not write. Choose a policy.`);
  }
  const folder = checkpointDir(base.path);
  checkAt("baseId", () => readModel(folder));
  const { projectId, file: fileId } = input.data;
  const file = fileId === undefined ? null : checkAt("data.file", () => readTrainingFile(db, projectId, fileId));
  if (!readsMessages(folder) && (file?.conversational ?? true)) throw refuse("baseId", noTemplate(base.name, file));
  requireSettingsFit(algorithm, config, folder);
  const opened = checkAt("config.rewards", () => withModelFolders(db, config));
  const online = onlineSettings.safeParse(opened);
  if (algorithm.learnsFrom === "prompts" && online.success) requireOnline(db, online.data, folder, file);
  requireData(db, algorithm, config, input.data, file);
  const kind = algorithm.learnsFrom === "demonstration" ? "demonstrations" : "pairs";
  const ties = config.ties_from_rankings === true;
  const dataset = freezeDataset(db, user, { ...input.data, kind, ties });
  requireRowsFit(algorithm, config, folder, readDatasetRows(dataset.id));
  return immediate(db, (tx) => {
    const raced = findStarted(tx, input.requestId);
    if (raced) return raced;
    const runId = newId("run");
    const jobId = enqueue(tx, "train", { runId }, { key: input.requestId });
    tx.insert(runs)
      .values({
        ...{ id: runId, projectId: input.data.projectId, name: nameFor(tx, input), algorithm: algorithm.name, config },
        ...{ baseId: base.id, datasetId: dataset.id, jobId, seed: input.seed },
        ...{ createdBy: user?.id ?? null, createdAt: Date.now() },
      })
      .run();
    return { runId };
  });
}

const noTemplate = (name: string, file: TrainingFile | null) =>
  `“${name}” has no chat template, and ${file ? `the rows of “${file.name}” are` : "a project’s prompts are"} conversations. Add chat_template.jinja to its folder, or choose another checkpoint.`;

function parseConfig(schema: z.ZodObject, config: unknown): Record<string, unknown> {
  const parsed = schema.strict().safeParse(config);
  if (parsed.success) return parsed.data;
  const fields = Object.fromEntries(
    parsed.error.issues.map(({ path, message }) => [`config.${path.join(".")}`, message]),
  );
  throw new AppError("invalid", "Some settings cannot be used; they are marked.", { fields });
}

/** What the settings of methods that write their own responses say beside those of all. */
const onlineSettings = z.object({ rewards: z.string(), max_completion_length: z.number(), max_length: z.number() });

/** @throws AppError invalid when nothing can judge the responses, or a response would leave no room for its prompt */
function requireOnline(
  db: Db,
  { max_completion_length: longest, ...config }: z.output<typeof onlineSettings>,
  folder: string,
  file: TrainingFile | null,
): void {
  checkAt("config.rewards", () => requireRewards(config, folder, file, (dir) => nameOfFolder(db, dir)));
  const { maxPositions } = checkAt("baseId", () => readModel(folder)).architecture;
  const room = Math.min(config.max_length, maxPositions);
  if (longest < room) return;
  const message = `The model and max_length have room for ${room} tokens, and a prompt must fit in as well: take fewer.`;
  throw refuse("config.max_completion_length", message);
}

function findStarted(db: Db | Tx, requestId: string): { runId: string } | undefined {
  return db
    .select({ runId: runs.id })
    .from(runs)
    .innerJoin(jobs, eq(jobs.id, runs.jobId))
    .where(eq(jobs.idempotencyKey, requestId))
    .get();
}

function nameFor(tx: Tx, { name, algorithm }: z.output<typeof startRunInput>): string {
  const names = new Set(
    tx
      .select({ name: runs.name })
      .from(runs)
      .all()
      .map((run) => run.name),
  );
  if (name !== "") return freeName(name, (taken) => names.has(taken));
  for (let n = 1; ; n++) if (!names.has(`${algorithm} ${n}`)) return `${algorithm} ${n}`;
}
