"use client";

import { useTheme } from "next-themes";
import { memo } from "react";
import { CartesianGrid, Line, LineChart, ReferenceLine, ResponsiveContainer, Tooltip, XAxis, YAxis } from "recharts";
import { figure } from "@/app/_ui/figures";
import type { Series } from "@/lib/runs/metric-series";
import { smooth } from "@/lib/runs/smooth";
import type { ChartGroup } from "./chart-groups";
import { usePaced } from "./use-paced";

const colors = ["accent", "amber", "blue", "green", "red", "cyan", "pink", "brown"].map((hue) => `var(--${hue}-9)`);
const bound = "var(--gray-8)"; // of an interval: drawn dashed
const isBound = (name: string) => /_(low|high)$/.test(name);
const smoothing = 0.85;

interface Props {
  readonly group: ChartGroup;
  readonly series: Series;
  /** Steps to mark, and why. */
  readonly marks: readonly { readonly step: number; readonly watcher: string }[];
  readonly smoothed: boolean;
}

/** One chart: its curves over the steps, the newest value of each in its head. Drawing takes time, so it is paced. */
export function Chart(props: Props) {
  return <Drawing {...usePaced(props)} />;
}

const Drawing = memo(function Drawing({ group, series, marks, smoothed }: Props) {
  useTheme(); // colours are variables: drawn anew when light turns dark
  const lines = group.metrics.map((name, index) => ({ name, color: isBound(name) ? bound : (colors[index] ?? bound) }));
  const rows = toRows(group.metrics, series, smoothed);
  const dots = rows.length === 1;
  return (
    <figure className="flex min-w-0 flex-col rounded-xl border border-gray-a5 bg-panel p-4" aria-label={group.title}>
      <figcaption className="mb-3 flex-1">
        <div className="text-sm font-medium">{group.title}</div>
        <ul className="tabular mt-1 flex flex-wrap gap-x-4 gap-y-0.5 text-xs text-gray-11">
          {lines.map(({ name, color }) => (
            <li key={name} className="flex max-w-full items-center gap-1.5">
              <span className="h-0.5 w-3 shrink-0 rounded-full" style={{ background: color }} aria-hidden="true" />
              <span className="min-w-0 wrap-anywhere">{name}</span>
              <span className="font-medium whitespace-nowrap text-gray-12">
                {figure(series[name]?.at(-1)?.[1] ?? Number.NaN)}
              </span>
            </li>
          ))}
        </ul>
      </figcaption>
      <ResponsiveContainer width="100%" height={170}>
        <LineChart data={rows} margin={{ top: 4, right: 14, bottom: 0, left: 0 }} accessibilityLayer={false}>
          <CartesianGrid stroke="var(--gray-a4)" vertical={false} />
          <XAxis
            dataKey="step"
            type="number"
            domain={["dataMin", "dataMax"]}
            tick={{ fontSize: 11, fill: "var(--gray-11)" }}
            tickLine={false}
            axisLine={{ stroke: "var(--gray-a5)" }}
            tickFormatter={(step: number) => step.toLocaleString("en")}
            minTickGap={40}
            height={18}
          />
          <YAxis
            width={52}
            domain={["auto", "auto"]}
            tick={{ fontSize: 11, fill: "var(--gray-11)" }}
            tickLine={false}
            axisLine={false}
            tickFormatter={tick}
          />
          <Tooltip
            isAnimationActive={false}
            formatter={(value) => (typeof value === "number" ? figure(value) : String(value))}
            labelFormatter={(step) => `step ${Number(step).toLocaleString("en")}`}
            contentStyle={{
              background: "var(--color-panel-solid)",
              border: "1px solid var(--gray-a6)",
              borderRadius: 8,
              fontSize: 12,
              padding: "6px 10px",
            }}
            labelStyle={{ color: "var(--gray-11)" }}
          />
          {marks.map(({ step, watcher }) => (
            <ReferenceLine
              key={watcher}
              x={step}
              stroke="var(--amber-9)"
              strokeDasharray="2 2"
              label={{ value: "⚠", position: "insideTopLeft", fill: "var(--amber-11)", fontSize: 12 }}
            />
          ))}
          {lines.map(({ name, color }) => (
            <Line
              key={name}
              dataKey={(row: Row) => row.values[name]}
              name={name}
              stroke={color}
              strokeWidth={1.75}
              strokeDasharray={isBound(name) ? "3 3" : ""}
              dot={dots || (name.startsWith("eval_") && !isBound(name)) ? { r: 2, fill: color, strokeWidth: 0 } : false}
              activeDot={{ r: 3 }}
              connectNulls
              isAnimationActive={false}
            />
          ))}
        </LineChart>
      </ResponsiveContainer>
    </figure>
  );
});

interface Row {
  readonly step: number;
  readonly values: Record<string, number>;
}

/** All curves on one list of steps; a curve has no value where it was not measured. */
function toRows(metrics: readonly string[], series: Series, smoothed: boolean): Row[] {
  const rows = new Map<number, Row>();
  for (const name of metrics) {
    const points = series[name] ?? [];
    const drawn = smoothed && !name.startsWith("eval_") ? smooth(points, smoothing) : points;
    for (const [step, value] of drawn) {
      const row = rows.get(step) ?? { step, values: {} };
      row.values[name] = value;
      rows.set(step, row);
    }
  }
  return [...rows.values()].sort((a, b) => a.step - b.step);
}

function tick(value: number): string {
  const size = Math.abs(value);
  if (size !== 0 && size < 0.01) return Number(value.toPrecision(2)).toExponential();
  return size >= 1000
    ? Intl.NumberFormat("en", { notation: "compact" }).format(value)
    : String(Number(value.toPrecision(3)));
}
