import { and, eq } from "drizzle-orm";
import type { Tx } from "../db/client";
import { promptHash, responseHash, taskHash } from "../db/content-hash";
import { prompts, responses, tasks } from "../db/schema/labeling";
import { rounds } from "../db/schema/rounds";
import { checkpoints } from "../db/schema/training";
import { AppError } from "../errors";
import { newId } from "../ids";
import { randomFrom, seedFor, shuffled } from "../random";
import { roundSettings, samplingOf } from "./round-settings";

/** What one model answered to one prompt. */
export interface RoundAnswer {
  readonly promptId: string;
  readonly checkpointId: string;
  readonly completions: readonly {
    readonly text: string;
    readonly logprob?: number;
    readonly tokens?: number;
    readonly finished?: boolean; // not cut off at the longest length
  }[];
}

export interface AddedRound {
  readonly tasks: number; // new ones
  readonly identical: number; // prompts to which both models said word for word the same: nothing to ask
}

/** A round's tasks come before others that nobody has started: somebody waits for the comparison. */
const roundPriority = 10;

/**
 * Turns what the models answered into blind tasks: for each prompt that both have answered, one task in which the
 * checkpoint's and the baseline's responses are mixed. Runs in the caller's transaction; a prompt that has its task is
 * left alone, so a job that is done again adds nothing.
 * @throws AppError missing when the round is gone, invalid for an answer of another prompt or model
 */
export function addRoundResponses(
  tx: Tx,
  roundId: string,
  answers: readonly RoundAnswer[],
  now: number = Date.now(),
): AddedRound {
  const round = tx.select().from(rounds).where(eq(rounds.id, roundId)).get();
  if (!round) throw new AppError("missing", "There is no such round. It may have been removed.");
  const settings = roundSettings.parse(round.settings);
  const models = [round.checkpointId, round.baselineId].map((id) => ({ id, name: modelName(tx, id) }));
  const byPrompt = new Map<string, Map<string, RoundAnswer>>();
  for (const answer of answers) {
    if (!settings.promptIds.includes(answer.promptId) || !models.some(({ id }) => id === answer.checkpointId)) {
      throw new AppError("invalid", "An answer belongs to a prompt or a model that is not in this round.");
    }
    const known = byPrompt.get(answer.promptId) ?? new Map<string, RoundAnswer>();
    byPrompt.set(answer.promptId, known.set(answer.checkpointId, answer));
  }

  let added = 0;
  let identical = 0;
  for (const [promptId, given] of byPrompt) {
    if (given.size < models.length || hasTask(tx, roundId, promptId)) continue;
    const prompt = tx.select({ text: prompts.text }).from(prompts).where(eq(prompts.id, promptId)).get();
    if (!prompt) continue; // removed since the round was started
    const texts = models.flatMap(({ id }) => given.get(id)?.completions.map(({ text }) => text) ?? []);
    if (new Set(texts).size < 2) {
      identical++;
      continue;
    }
    const sampling = { roundId, ...samplingOf(settings) };
    const stored = models.flatMap(({ id, name }) =>
      (given.get(id)?.completions ?? []).map(({ text, ...figures }) =>
        storeResponse(
          tx,
          { promptId, text, model: name, checkpointId: id, sampling: { ...sampling, ...figures } },
          now,
        ),
      ),
    );
    const different = [...new Map(stored.map((response) => [response.id, response])).values()];
    const hash = taskHash(promptHash(prompt.text), [...different.map((response) => response.hash), `round ${roundId}`]);
    tx.insert(tasks)
      .values({
        id: newId("task", now),
        projectId: round.projectId,
        promptId,
        responseIds: shuffled(
          different.map((response) => response.id),
          randomFrom(seedFor(settings.seed, "task", promptId)),
        ),
        hash,
        priority: roundPriority,
        roundId,
        createdAt: now,
      })
      .run();
    added++;
  }
  return { tasks: added, identical };
}

function modelName(tx: Tx, checkpointId: string): string {
  const model = tx.select({ name: checkpoints.name }).from(checkpoints).where(eq(checkpoints.id, checkpointId)).get();
  if (!model) throw new AppError("missing", "A model of this round was deleted.");
  return model.name;
}

function hasTask(tx: Tx, roundId: string, promptId: string): boolean {
  const where = and(eq(tasks.roundId, roundId), eq(tasks.promptId, promptId));
  return tx.select({ id: tasks.id }).from(tasks).where(where).get() !== undefined;
}

interface NewResponse {
  readonly promptId: string;
  readonly text: string;
  readonly model: string;
  readonly checkpointId: string;
  readonly sampling: unknown;
}

/** The same words of the same checkpoint are one response, also when an earlier round brought them. */
function storeResponse(tx: Tx, response: NewResponse, now: number): { id: string; hash: string } {
  const hash = responseHash(response.checkpointId, response.text); // not the name: that can change
  const where = and(eq(responses.promptId, response.promptId), eq(responses.hash, hash));
  const known = tx.select({ id: responses.id }).from(responses).where(where).get();
  if (known) return { id: known.id, hash };
  const id = newId("response", now);
  tx.insert(responses)
    .values({ id, hash, ...response, createdAt: now })
    .run();
  return { id, hash };
}
