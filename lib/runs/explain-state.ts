import type { JobState } from "../jobs/job-state";

export interface Facts {
  readonly state: JobState;
  readonly step: number;
  readonly attempt: number;
  readonly maxAttempts: number;
  readonly worker: string | null;
  readonly trouble: string | null; // the job's last error
  readonly savedStep: number | null; // newest checkpoint
  readonly ahead: number; // jobs before it in the queue
  readonly workers: number; // alive
}

/** One or two sentences on what the run is doing, why, and what comes next. */
export function explainState(facts: Facts): string {
  const { state, step, attempt, maxAttempts, worker, trouble, savedStep, ahead, workers } = facts;
  const from = savedStep === null ? "from the start" : `from the checkpoint at step ${savedStep}`;
  switch (state) {
    case "queued": {
      const before = trouble ? `${trouble}\nIt tries again ${from}. ` : "";
      if (workers === 0) return `${before}No worker is running. Start one with “npm start” or “npm run worker”.`;
      return before + (ahead > 0 ? `Waits for ${ahead} other ${ahead === 1 ? "job" : "jobs"}.` : "Starts in a moment.");
    }
    case "running":
      return `Attempt ${attempt} of ${maxAttempts} on ${worker}.`;
    case "stopping":
      return "Finishes its step and saves a checkpoint. If it takes longer than a minute it is killed.";
    case "lost": {
      const left = maxAttempts - attempt;
      if (left <= 0) return `The worker is gone and no attempt is left. Resume to go on ${from}.`;
      const next = workers === 0 ? "as soon as a worker runs (“npm run worker”)" : "in a moment";
      return `The worker that had it stopped reporting. It resumes ${from} ${next}.`;
    }
    case "succeeded":
      return `Finished after ${step} steps.`;
    case "stopped":
      return `Stopped at step ${step}. Resume goes on ${from}.`;
    case "failed":
      return `${trouble ?? "It failed without a reason."}\nResume goes on ${from}.`;
  }
}
