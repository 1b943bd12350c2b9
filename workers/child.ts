import { openDb } from "../lib/db/client";
import { openEngine } from "../lib/engine/engine";
import { AppError } from "../lib/errors";
import { LeaseLost } from "../lib/jobs/as-holder";
import type { ClaimedJob } from "../lib/jobs/claim-job";
import { handlers } from "./handlers";
import { type FromChild, type Outcome, toChild } from "./messages";

// The process in which one job runs. The supervisor (run-child.ts) sends the job, later perhaps "stop".
const stopping = new AbortController();

process.on("disconnect", () => process.exit(1)); // the supervisor is gone: whoever claims the job next resumes it
process.on("SIGINT", () => undefined); // Ctrl-C reaches the whole group; the supervisor says what is to be done
process.on("SIGTERM", () => {
  if (stopping.signal.aborted) process.exit(143);
  stopping.abort();
});
process.on("message", (raw) => {
  const message = toChild.parse(raw);
  if (message.type === "stop") stopping.abort();
  else if (message.type === "engine") void openEngine().then((engine) => answer({ type: "engine", engine }));
  else void perform(message.job).then((outcome) => answer({ type: "ended", outcome }));
});

async function perform(job: ClaimedJob): Promise<Outcome> {
  const db = openDb();
  // Many small commits that must survive this process, not a power cut: written out, not flushed one by one.
  db.$client.pragma("synchronous = NORMAL");
  try {
    return await handlers[job.kind]({ db, job, signal: stopping.signal });
  } catch (error) {
    if (error instanceof LeaseLost) {
      console.error(error.message);
      process.exit(1);
    }
    if (error instanceof AppError) return { as: "failed", error: error.message };
    console.error(error);
    return { as: "failed", error: error instanceof Error ? `${error.name}: ${error.message}` : String(error) };
  } finally {
    db.$client.close();
  }
}

/** Exits explicitly: a GPU backend may keep the event loop alive. */
function answer(message: FromChild): void {
  process.send?.(message, () => process.exit(0));
}
