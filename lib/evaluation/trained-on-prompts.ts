import { and, eq, isNotNull, lte } from "drizzle-orm";
import { z } from "zod";
import type { Tx } from "../db/client";
import { pairs, tasks } from "../db/schema/labeling";
import { checkpoints, datasets, runs } from "../db/schema/training";

const queryParts = z.object({ includeImported: z.boolean().default(false) });

/**
 * The prompts whose pairs the checkpoint, or a checkpoint that it came from, may have been trained on. Counts those
 * that its datasets held out, too: what is left is surely new to it.
 */
export function trainedOnPrompts(tx: Tx, checkpointId: string): Set<string> {
  const seen = new Set<string>();
  const visited = new Set<string>();
  for (let id: string | null = checkpointId; id !== null && !visited.has(id); ) {
    visited.add(id);
    const from = tx
      .select({ baseId: runs.baseId, dataset: datasets })
      .from(checkpoints)
      .innerJoin(runs, eq(runs.id, checkpoints.runId))
      .innerJoin(datasets, eq(datasets.id, runs.datasetId))
      .where(eq(checkpoints.id, id))
      .get();
    if (!from) break;
    const { projectId, lastLabelSeq, query } = from.dataset;
    const labeled = and(eq(pairs.projectId, projectId), lte(pairs.labelSeq, lastLabelSeq));
    for (const row of tx.selectDistinct({ id: pairs.promptId }).from(pairs).where(labeled).all()) seen.add(row.id);
    if (queryParts.safeParse(query).data?.includeImported) {
      const imported = and(eq(tasks.projectId, projectId), isNotNull(tasks.importedRanking));
      for (const row of tx.selectDistinct({ id: tasks.promptId }).from(tasks).where(imported).all()) seen.add(row.id);
    }
    id = from.baseId;
  }
  return seen;
}
