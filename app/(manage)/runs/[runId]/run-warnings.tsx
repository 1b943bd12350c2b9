"use client";

import { Heading } from "@radix-ui/themes";
import { TriangleAlert } from "lucide-react";
import { figure } from "@/app/_ui/figures";
import type { Warning } from "@/lib/runs/read-run-updates";
import { findWatcher } from "@/lib/watchers/registry";

/** What the watchers said, the newest first: the numbers, what they mean, what to do. */
export function RunWarnings({ warnings }: { warnings: readonly Warning[] }) {
  return (
    <div role="status" className={warnings.length > 0 ? "mt-4" : ""}>
      {warnings.length > 0 && (
        <ul className="divide-y divide-gray-a5 overflow-hidden rounded-xl border border-amber-9 bg-panel">
          {warnings.toReversed().map((warning) => (
            <Entry key={warning.watcher} warning={warning} />
          ))}
        </ul>
      )}
    </div>
  );
}

const brief = (threshold: number) => (threshold === 0 ? "0" : figure(threshold));

function Entry({ warning: { watcher: name, step, metric, value, threshold, message } }: { warning: Warning }) {
  const watcher = findWatcher(name);
  return (
    <li className="flex gap-3 px-4 py-3">
      <TriangleAlert size={16} className="mt-0.5 shrink-0 text-amber-11" aria-hidden />
      <div className="min-w-0 flex-1 text-sm">
        <div className="flex flex-wrap items-baseline justify-between gap-x-4">
          <Heading as="h2" size="2" weight="medium">
            {watcher?.title ?? name} at step {step.toLocaleString("en")}
          </Heading>
          <span className="tabular text-xs text-gray-11">
            {metric} {value === null ? "is not a number" : `${figure(value)} · threshold ${brief(threshold)}`}
          </span>
        </div>
        <p className="mt-0.5">{message}</p>
        {watcher && (
          <>
            <p className="mt-1 text-gray-11">{watcher.explanation}</p>
            <p className="mt-1">
              <strong className="font-medium">What to do:</strong> {watcher.advice}
            </p>
          </>
        )}
      </div>
    </li>
  );
}
