"use client";

import { useEffect, useState } from "react";

const units = [
  ["year", 365 * 86_400],
  ["month", 30 * 86_400],
  ["day", 86_400],
  ["hour", 3_600],
  ["minute", 60],
] as const;
const words = new Intl.RelativeTimeFormat("en", { numeric: "auto" });

/** "5 minutes ago", kept true while it is looked at; the exact time is in the tooltip. `at` is milliseconds since 1970. */
export function TimeAgo({ at }: { at: number }) {
  const [now, setNow] = useState(() => Date.now());
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), 30_000);
    return () => clearInterval(timer);
  }, []);
  const date = new Date(at);
  return (
    <time
      dateTime={date.toISOString()}
      title={date.toISOString().replace("T", " ").slice(0, 19)}
      suppressHydrationWarning
    >
      {timeAgo(at, now)}
    </time>
  );
}

function timeAgo(at: number, now: number): string {
  const seconds = Math.round((at - now) / 1000);
  const unit = units.find(([, size]) => Math.abs(seconds) >= size);
  return unit ? words.format(Math.trunc(seconds / unit[1]), unit[0]) : "just now";
}
