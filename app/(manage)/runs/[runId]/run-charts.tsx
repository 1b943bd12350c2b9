"use client";

import { Switch, Text } from "@radix-ui/themes";
import { useState } from "react";
import type { Series } from "@/lib/runs/metric-series";
import type { Warning } from "@/lib/runs/read-run-updates";
import { Chart } from "./chart";
import { chartsFor } from "./chart-groups";

interface Props {
  readonly series: Series;
  readonly warnings: readonly Warning[];
  readonly active: boolean;
}

/** All curves of a run, with a mark where a watcher spoke. */
export function RunCharts({ series, warnings, active }: Props) {
  const [smoothed, setSmoothed] = useState(false);
  const charts = chartsFor(Object.keys(series));
  if (charts.length === 0) {
    return (
      <div className="rounded-xl border border-dashed border-gray-a6 px-6 py-12 text-center text-sm text-gray-11">
        {active ? "The curves start with the first step." : "This run has not taken a step."}
      </div>
    );
  }
  return (
    <div>
      <div className="mb-3 flex justify-end">
        <Text as="label" size="2" color="gray" className="flex items-center gap-2">
          <Switch size="1" checked={smoothed} onCheckedChange={setSmoothed} /> Smooth
        </Text>
      </div>
      <div className="grid gap-4 md:grid-cols-2 xl:grid-cols-3">
        {charts.map((group) => (
          <Chart
            key={group.title}
            group={group}
            series={series}
            marks={warnings.filter(({ metric }) => group.metrics.includes(metric))}
            smoothed={smoothed}
          />
        ))}
      </div>
    </div>
  );
}
