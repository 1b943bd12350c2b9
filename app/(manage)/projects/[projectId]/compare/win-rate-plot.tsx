import type { ReactNode } from "react";
import type { WinRate } from "@/lib/stats/win-rate";
import { percent, verdict } from "./words";

export interface PlotRow {
  readonly id: string;
  readonly label: ReactNode;
  readonly name: string; // the label in words
  readonly rate: WinRate;
}

const colors = {
  better: "var(--green-9)",
  worse: "var(--red-9)",
  open: "var(--gray-9)",
} as const;

/** A forest plot: for each row the win rate as a dot and its interval as a bar, about the line of "no difference". */
export function WinRatePlot({ rows }: { rows: readonly PlotRow[] }) {
  return (
    <div className="rounded-xl border border-gray-a5 bg-panel px-4 pt-4 pb-2">
      <ul className="flex flex-col gap-3.5 sm:gap-1.5">
        {rows.map((row) => (
          <Row key={row.id} row={row} />
        ))}
      </ul>
      <div className={`${grid} mt-1 text-[11px] text-gray-11`} aria-hidden="true">
        <span className="hidden sm:block" />
        <div className="relative col-span-2 mx-2 h-5 sm:col-span-1">
          {[0, 25, 50, 75, 100].map((at) => (
            <span key={at} className="tabular absolute -translate-x-1/2 whitespace-nowrap" style={{ left: `${at}%` }}>
              {at}%
            </span>
          ))}
        </div>
      </div>
    </div>
  );
}

const grid =
  "grid grid-cols-[minmax(0,1fr)_auto] items-center gap-x-4 gap-y-1 sm:grid-cols-[minmax(7rem,14rem)_1fr_7rem]";

function Row({ row }: { row: PlotRow }) {
  const { rate, low, high, tasks } = row.rate;
  const color = colors[verdict(row.rate)];
  const text =
    tasks === 0
      ? `${row.name}: no comparison yet`
      : `${row.name}: preferred in ${percent(rate)}, 95% interval ${percent(low)} to ${percent(high)}, ${tasks} tasks`;
  return (
    <li className={grid}>
      <div className="min-w-0 truncate text-sm">{row.label}</div>
      <div
        className="relative order-last col-span-2 mx-2 h-7 rounded bg-gray-a2 sm:order-none sm:col-span-1"
        role="img"
        aria-label={text}
      >
        {[25, 75].map((at) => (
          <span key={at} className="absolute inset-y-0 w-px bg-gray-a4" style={{ left: `${at}%` }} />
        ))}
        <span className="absolute inset-y-0 w-px bg-gray-a7" style={{ left: "50%" }} />
        {tasks > 0 && (
          <>
            <span
              className="absolute top-1/2 h-1.5 -translate-y-1/2 rounded-full opacity-55"
              style={{ left: `${100 * low}%`, width: `${100 * (high - low)}%`, background: color }}
            />
            <span
              className="absolute top-1/2 size-3 -translate-x-1/2 -translate-y-1/2 rounded-full border-2 border-panel"
              style={{ left: `${100 * rate}%`, background: color }}
            />
          </>
        )}
      </div>
      <div className="tabular text-right text-xs text-gray-11" aria-hidden="true">
        {tasks === 0 ? (
          "no comparison yet"
        ) : (
          <>
            <span className="text-sm font-medium text-gray-12">{percent(rate)}</span>{" "}
            <span className="whitespace-nowrap">
              {Math.round(100 * low)}–{percent(high)}
            </span>
          </>
        )}
      </div>
    </li>
  );
}
