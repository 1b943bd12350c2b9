import { eq, inArray } from "drizzle-orm";
import type { Db } from "../db/client";
import { prompts } from "../db/schema/labeling";
import { rounds } from "../db/schema/rounds";
import { checkpoints } from "../db/schema/training";
import { AppError } from "../errors";
import { seedFor } from "../random";
import { type RoundSettings, roundSettings } from "./round-settings";

export interface RoundWork {
  readonly roundId: string;
  readonly prompts: readonly { readonly id: string; readonly text: string }[];
  /** Checkpoint first, then baseline; `path` as it is stored, `seed` apart for each so that they do not move in step. */
  readonly models: readonly {
    readonly id: string;
    readonly name: string;
    readonly path: string;
    readonly seed: number;
  }[];
  readonly settings: RoundSettings;
}

/**
 * What the `sample` job has to do: which models answer which prompts, how.
 * @throws AppError missing when the round, or one of its models, is gone
 */
export function readRoundWork(db: Db, roundId: string): RoundWork {
  const round = db.select().from(rounds).where(eq(rounds.id, roundId)).get();
  if (!round) throw new AppError("missing", "There is no such round. It may have been removed.");
  const settings = roundSettings.parse(round.settings);
  const texts = new Map(
    db
      .select({ id: prompts.id, text: prompts.text })
      .from(prompts)
      .where(inArray(prompts.id, settings.promptIds))
      .all()
      .map((prompt) => [prompt.id, prompt]),
  );
  return {
    roundId,
    prompts: settings.promptIds.flatMap((id) => texts.get(id) ?? []),
    models: [round.checkpointId, round.baselineId].map((id) => {
      const model = db
        .select({ id: checkpoints.id, name: checkpoints.name, path: checkpoints.path })
        .from(checkpoints)
        .where(eq(checkpoints.id, id))
        .get();
      if (!model) throw new AppError("missing", "A model of this round was deleted.");
      return { ...model, seed: seedFor(settings.seed, id) };
    }),
    settings,
  };
}
