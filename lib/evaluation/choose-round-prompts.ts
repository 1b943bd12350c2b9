import { eq } from "drizzle-orm";
import type { Tx } from "../db/client";
import { prompts } from "../db/schema/labeling";
import { randomFrom, seedFor, shuffled } from "../random";
import { trainedOnPrompts } from "./trained-on-prompts";

interface Choice {
  readonly projectId: string;
  readonly checkpointId: string;
  readonly count: number;
  readonly seed: number;
}

/** A seeded choice of the project's prompts, those first that the checkpoint did not learn from; at most `count`. */
export function chooseRoundPrompts(tx: Tx, choice: Choice): { promptIds: string[]; unseen: number } {
  const all = tx
    .select({ id: prompts.id })
    .from(prompts)
    .where(eq(prompts.projectId, choice.projectId))
    .orderBy(prompts.id)
    .all()
    .map((row) => row.id);
  const trained = trainedOnPrompts(tx, choice.checkpointId);
  const mixed = shuffled(all, randomFrom(seedFor(choice.seed, "prompts")));
  const unseen = mixed.filter((id) => !trained.has(id));
  const promptIds = [...unseen, ...mixed.filter((id) => trained.has(id))].slice(0, choice.count);
  return { promptIds, unseen: Math.min(unseen.length, promptIds.length) };
}
