"use client";

import { Progress as Bar } from "@radix-ui/themes";
import { useEffect, useState } from "react";
import { duration } from "./figures";

interface Props {
  readonly done: number;
  readonly total: number | null; // null: not known yet
  readonly startedAt?: number | null; // milliseconds; with it, an estimate of what is left is shown
  readonly label: string; // for screen readers, and shown
  readonly unit?: string;
}

/** How far a long piece of work is, and how long the rest will take at the pace so far. */
export function Progress({ done, total, startedAt = null, label, unit = "" }: Props) {
  const [now, setNow] = useState<number>();
  useEffect(() => {
    setNow(Date.now());
    const timer = setInterval(() => setNow(Date.now()), 1000);
    return () => clearInterval(timer);
  }, []);
  const share = total ? Math.min(1, done / total) : null;
  const left = share && share < 1 && startedAt && now ? ((now - startedAt) / share) * (1 - share) : null;
  return (
    <div>
      <div className="tabular mb-1.5 flex flex-wrap justify-between gap-x-4 text-xs text-gray-11">
        <span>{label}</span>
        <span>
          {total !== null && `${done.toLocaleString("en")} of ${total.toLocaleString("en")} ${unit}`}
          {left !== null && ` · ${duration(left)} left`}
        </span>
      </div>
      <Bar aria-label={label} {...(share === null ? { duration: "30s" as const } : { value: share * 100 })} size="2" />
    </div>
  );
}
