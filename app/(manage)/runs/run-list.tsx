import { Progress } from "@radix-ui/themes";
import Link from "next/link";
import { duration, figure } from "@/app/_ui/figures";
import { TimeAgo } from "@/app/_ui/time-ago";
import type { ListedRun } from "@/lib/runs/list-runs";
import { Sparkline } from "./sparkline";
import { StateBadge } from "./state-badge";

const columns =
  "md:grid md:grid-cols-[minmax(0,2.2fr)_7rem_minmax(0,1.6fr)_7rem_minmax(0,1.2fr)] md:items-center md:gap-4";

/** One row a run; on a phone a card. */
export function RunList({ runs }: { runs: readonly ListedRun[] }) {
  return (
    <div className="overflow-hidden rounded-xl border border-gray-a5 bg-panel">
      <div className={`hidden border-b border-gray-a4 px-4 py-2 text-xs text-gray-11 ${columns}`} aria-hidden="true">
        <span>Run</span>
        <span>Status</span>
        <span>Progress</span>
        <span>Loss</span>
        <span>Engine</span>
      </div>
      <ul className="divide-y divide-gray-a4">
        {runs.map((run) => (
          <li key={run.id} className={`relative px-4 py-3 hover:bg-gray-a2 ${columns}`}>
            <div className="flex items-start justify-between gap-3 md:block">
              <div className="min-w-0">
                <Link
                  href={`/runs/${run.id}`}
                  className="block truncate text-sm font-medium after:absolute after:inset-0"
                >
                  {run.name}
                </Link>
                <div className="text-xs text-gray-11 md:truncate">
                  <TimeAgo at={run.createdAt} /> · {run.algorithm}
                  {run.project && ` · ${run.project.name}`}
                  {run.file !== null && ` · ${run.file}`}
                </div>
              </div>
              <div className="shrink-0 md:hidden">
                <StateBadge state={run.state} />
              </div>
            </div>
            <div className="hidden md:block">
              <StateBadge state={run.state} />
            </div>
            <div className="mt-2 min-w-0 md:mt-0">
              <RunProgress run={run} />
            </div>
            <div className="mt-2 flex items-center gap-2 md:mt-0 md:block">
              <Sparkline points={run.loss} label={`Loss of ${run.name}`} />
              {run.latest.loss !== undefined && (
                <div className="tabular text-xs text-gray-11">{figure(run.latest.loss)}</div>
              )}
            </div>
            <div className="hidden min-w-0 text-xs text-gray-11 md:block">
              <div className="truncate">{run.engine?.name ?? "—"}</div>
              <div className="truncate" title={run.engine?.device}>
                {run.engine?.device}
              </div>
            </div>
          </li>
        ))}
      </ul>
    </div>
  );
}

function RunProgress({ run }: { run: ListedRun }) {
  const { state, step, totalSteps, secondsLeft, startedAt, endedAt } = run;
  if (!totalSteps)
    return <span className="text-xs text-gray-11">{state === "failed" ? "failed before step 1" : "not started"}</span>;
  const took = startedAt && endedAt ? `in ${duration(endedAt - startedAt)}` : null;
  const left = secondsLeft === null ? null : `${duration(secondsLeft * 1000)} left`;
  return (
    <div className="tabular text-xs text-gray-11">
      <div className="mb-1 flex justify-between gap-2">
        <span>
          {step.toLocaleString("en")} of {totalSteps.toLocaleString("en")} steps
        </span>
        <span>{left ?? took}</span>
      </div>
      <Progress
        size="1"
        value={(100 * step) / totalSteps}
        color={state === "failed" ? "red" : state === "succeeded" ? "green" : "violet"}
        aria-label={`Progress of ${run.name}`}
      />
    </div>
  );
}
