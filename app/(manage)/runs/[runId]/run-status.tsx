"use client";

import { Progress } from "@radix-ui/themes";
import { compact, duration, figure } from "@/app/_ui/figures";
import { Stat, StatRow } from "@/app/_ui/stat";
import { formatBytes } from "@/lib/memory/words";
import type { RunView } from "@/lib/runs/read-run";
import { StateBadge } from "../state-badge";

/** How the run stands: state and why, how far, how fast, on what. */
export function RunStatus({ run }: { run: RunView }) {
  const { state, step, totalSteps, latest } = run;
  const share = totalSteps ? step / totalSteps : 0;
  return (
    <div className="flex flex-col gap-4">
      <div className="rounded-xl border border-gray-a5 bg-panel p-4">
        <div className="flex flex-wrap items-start gap-x-3 gap-y-1.5">
          <StateBadge state={state} />
          <p className="min-w-0 flex-1 basis-60 text-sm whitespace-pre-line break-words text-gray-11" role="status">
            {run.explanation}
          </p>
        </div>
        <div className="tabular mt-3 mb-1.5 flex justify-between gap-3 text-xs text-gray-11">
          <span>
            {totalSteps ? `${step.toLocaleString("en")} of ${totalSteps.toLocaleString("en")} steps` : "0 steps"}
          </span>
          <span>{timeLine(run)}</span>
        </div>
        <Progress
          value={100 * share}
          color={state === "failed" ? "red" : state === "succeeded" ? "green" : "violet"}
          aria-label="Progress of the run"
        />
      </div>
      <StatRow>
        <Stat label="Loss" value={latest.loss === undefined ? "—" : figure(latest.loss)} hint={heldOutHint(latest)} />
        <Stat
          label="Tokens per second"
          value={run.tokensPerSecond?.toLocaleString("en") ?? "—"}
          hint={run.active ? "over the last steps" : "over its last steps"}
        />
        <Stat
          label="Epoch"
          value={latest.epoch === undefined ? "—" : latest.epoch.toFixed(2)}
          hint={latest.num_tokens === undefined ? undefined : `${compact(latest.num_tokens)} tokens read`}
        />
        <Stat
          label="Engine"
          value={run.engine?.name ?? "—"}
          hint={run.engine && `${run.engine.device}${run.parameters ? ` · ${compact(run.parameters)} weights` : ""}`}
        />
        <Stat label="Memory at its peak" value={memoryValue(run)} hint={memoryHint(run)} />
      </StatRow>
    </div>
  );
}

const memoryValue = ({ memory }: RunView) => (memory?.peak == null ? "—" : formatBytes(memory.peak));

function memoryHint({ memory }: RunView): string | undefined {
  return memory === null ? undefined : `${formatBytes(memory.estimated)} estimated`;
}

function timeLine({ secondsLeft, startedAt, endedAt }: RunView): string {
  if (secondsLeft !== null) return `about ${duration(secondsLeft * 1000)} left`;
  return startedAt && endedAt ? `took ${duration(endedAt - startedAt)}` : "";
}

/** The reward model's accuracy with its interval, or what else was measured on held-out rows. */
function heldOutHint(latest: RunView["latest"]): string | undefined {
  const { eval_accuracy, eval_accuracy_low, eval_accuracy_high, eval_loss } = latest;
  const percent = (value: number) => `${Math.round(100 * value)}%`;
  if (eval_accuracy !== undefined && eval_accuracy_low !== undefined && eval_accuracy_high !== undefined) {
    return `held out: ${percent(eval_accuracy)} right (${percent(eval_accuracy_low)}–${percent(eval_accuracy_high)})`;
  }
  return eval_loss === undefined ? undefined : `held out: ${figure(eval_loss)}`;
}
