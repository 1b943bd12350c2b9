import { z } from "zod";
import { route } from "@/app/route-handler";
import { longestTextOf } from "@/lib/datasets/longest-text-of";
import { readTrainingFile } from "@/lib/datasets/training-files";
import { db } from "@/lib/db/client";
import { checkpointDir } from "@/lib/runs/checkpoint-path";
import { estimateRun, expectedEngine, readPastMemory } from "@/lib/runs/estimate-run";
import { readCheckpoint } from "@/lib/runs/list-checkpoints";
import { withModelFolders } from "@/lib/runs/model-folders";

const settings = z.string().transform((text, context) => {
  try {
    return z.record(z.string(), z.unknown()).parse(JSON.parse(text));
  } catch {
    context.addIssue({ code: "custom", message: "The settings are not a JSON object." });
    return z.NEVER;
  }
});
const query = z.object({
  ...{ algorithm: z.string(), baseId: z.string(), projectId: z.string() },
  file: z.string().optional(), // a training file's id
  rows: z.coerce.number().int().min(0),
  config: settings,
});

/** What a run with these settings would take of this machine's memory. */
export const GET = route("reviewer", { query }, ({ query: { algorithm, baseId, projectId, file, rows, config } }) => {
  const engine = expectedEngine(db());
  const model = checkpointDir(readCheckpoint(db(), baseId).path);
  const longest = file === undefined ? longestTextOf(db(), projectId) : readTrainingFile(db(), projectId, file).longest;
  const planned = { algorithm, config: withModelFolders(db(), config), model, rows, longest };
  return estimateRun(planned, engine, readPastMemory(db(), engine));
});
