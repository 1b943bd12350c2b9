import { eq } from "drizzle-orm";
import type { Db } from "../lib/db/client";
import { tasks } from "../lib/db/schema/labeling";
import { addRoundResponses, type RoundAnswer } from "../lib/evaluation/add-round-responses";
import { type RoundWork, readRoundWork } from "../lib/evaluation/read-round-work";
import { samplingOf } from "../lib/evaluation/round-settings";
import { asHolder } from "../lib/jobs/as-holder";
import { payloads } from "../lib/jobs/job";
import { reportProgress } from "../lib/jobs/report-progress";
import { openSampler, type Sampler } from "../lib/nn/sampler";
import { promptMessages } from "../lib/projects/prompt-text";
import { seedFor } from "../lib/random";
import { checkpointDir } from "../lib/runs/checkpoint-path";
import type { Task } from "./handlers";
import type { Outcome } from "./messages";

const promptsAtOnce = 8; // answered by both models, then stored: what a stop or a crash costs at most

/** Lets both models of a round answer its prompts; what is answered becomes tasks at once, so it goes on after a stop. */
export async function sample({ db, job, signal }: Task): Promise<Outcome> {
  const { roundId } = payloads.sample.parse(job.payload);
  const work = readRoundWork(db, roundId);
  const answered = new Set(promptsWithTasks(db, roundId));
  const left = work.prompts.filter(({ id }) => !answered.has(id));
  const total = work.prompts.length;
  const samplers: Sampler[] = [];
  try {
    for (const { name, path } of work.models) {
      reportProgress(db, job.lease, { done: total - left.length, total, note: `Opening ${name}` });
      samplers.push(await openSampler(checkpointDir(path)));
    }
    for (let at = 0; at < left.length; at += promptsAtOnce) {
      const prompts = left.slice(at, at + promptsAtOnce);
      const answers = await answerAll(work, samplers, prompts, signal);
      if (answers === null) return { as: "stopped" };
      const done = total - left.length + at + prompts.length;
      asHolder(db, job.lease, { progressDone: done, progressTotal: total, progressNote: "Sampling" }, (tx) =>
        addRoundResponses(tx, roundId, answers),
      );
    }
    return { as: "succeeded" };
  } finally {
    for (const sampler of samplers) sampler.close();
  }
}

/** What each model says to each of these prompts; null when it was told to stop before all was said. */
async function answerAll(
  { models, settings }: RoundWork,
  samplers: readonly Sampler[],
  prompts: RoundWork["prompts"],
  signal: AbortSignal,
): Promise<RoundAnswer[] | null> {
  const answers: RoundAnswer[] = [];
  for (const [index, model] of models.entries()) {
    const sampler = samplers[index];
    if (!sampler || signal.aborted) return null;
    const texts = prompts.map(({ text }) => (sampler.hasChatTemplate ? promptMessages(text) : text));
    const seeds = prompts.map(({ id }) => seedFor(model.seed, id)); // the prompt's own: work that goes on gives the same
    const options = { ...samplingOf(settings), n: settings.samplesPerModel, seeds };
    const completions = await sampler.complete(texts, options, { signal }).catch((error: unknown) => {
      if (signal.aborted) return null;
      throw error;
    });
    if (completions === null) return null;
    for (const [i, { id }] of prompts.entries()) {
      const said = completions[i]?.map(({ text, logprob, tokens, finished }) => ({ text, logprob, tokens, finished }));
      answers.push({ promptId: id, checkpointId: model.id, completions: said ?? [] });
    }
  }
  return answers;
}

function promptsWithTasks(db: Db, roundId: string): string[] {
  return db
    .select({ promptId: tasks.promptId })
    .from(tasks)
    .where(eq(tasks.roundId, roundId))
    .all()
    .map(({ promptId }) => promptId);
}
