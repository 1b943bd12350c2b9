"use client";

import { Area, AreaChart, CartesianGrid, ResponsiveContainer, Tooltip, XAxis, YAxis } from "recharts";
import type { LabelPoint } from "@/lib/projects/label-history";

const day = 86_400_000;

/** Labels over time, running total. */
export function LabelChart({ points }: { points: readonly LabelPoint[] }) {
  const first = points[0];
  const last = points.at(-1);
  if (!first || !last) return null;
  const long = last.at - first.at > 2 * day;
  const tick = (at: number) =>
    new Date(at).toLocaleString(
      "en-GB",
      long ? { month: "short", day: "numeric" } : { hour: "2-digit", minute: "2-digit" },
    );
  return (
    <figure
      aria-label={`Labels over time: ${last.labels} by ${new Date(last.at).toISOString().slice(0, 16).replace("T", " ")}`}
      className="rounded-xl border border-gray-a5 bg-panel p-4"
    >
      <figcaption className="mb-3 text-xs text-gray-11">Labels over time</figcaption>
      <ResponsiveContainer width="100%" height={200}>
        <AreaChart data={[...points]} margin={{ top: 4, right: 24, bottom: 0, left: -16 }}>
          <CartesianGrid vertical={false} stroke="var(--gray-a4)" />
          <XAxis
            dataKey="at"
            type="number"
            domain={["dataMin", "dataMax"]}
            scale="time"
            tickFormatter={tick}
            tick={{ fontSize: 11, fill: "var(--gray-11)" }}
            tickLine={false}
            axisLine={false}
            minTickGap={40}
          />
          <YAxis
            allowDecimals={false}
            tick={{ fontSize: 11, fill: "var(--gray-11)" }}
            tickLine={false}
            axisLine={false}
          />
          <Tooltip
            labelFormatter={(at) => new Date(Number(at)).toLocaleString("en-GB")}
            contentStyle={{
              background: "var(--color-panel-solid)",
              border: "1px solid var(--gray-a6)",
              borderRadius: 8,
              fontSize: 12,
            }}
          />
          <Area
            type="stepAfter"
            dataKey="labels"
            name="Labels"
            stroke="var(--accent-9)"
            strokeWidth={2}
            fill="var(--accent-a4)"
            isAnimationActive={false}
          />
        </AreaChart>
      </ResponsiveContainer>
    </figure>
  );
}
