"use client";

import { Button } from "@radix-ui/themes";
import { ArrowDown } from "lucide-react";
import { useEffect, useRef, useState } from "react";
import type { LogLine } from "@/lib/runs/read-run-updates";

const tones = { info: "", warning: "text-amber-11", error: "text-red-11" } as const;

/** The log's end. It stays at the bottom while one is there, and leaves whoever has scrolled up in peace. */
export function RunLog({ lines }: { lines: readonly LogLine[] }) {
  const box = useRef<HTMLDivElement>(null);
  const [follows, setFollows] = useState(true);
  const newest = lines.at(-1)?.seq;
  useEffect(() => {
    if (follows && newest !== undefined && box.current) box.current.scrollTop = box.current.scrollHeight;
  }, [newest, follows]);

  if (lines.length === 0) return <p className="text-sm text-gray-11">Nothing has been logged yet.</p>;
  return (
    <div className="relative">
      <div
        ref={box}
        role="log"
        aria-label="Log"
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard
        tabIndex={0}
        onScroll={({ currentTarget: { scrollTop, scrollHeight, clientHeight } }) =>
          setFollows(scrollTop + clientHeight > scrollHeight - 24)
        }
        className="h-96 overflow-auto rounded-xl border border-gray-a5 bg-gray-1 p-3 font-mono text-xs leading-relaxed"
      >
        {lines.map(({ seq, level, message, createdAt }) => (
          <div key={seq} className="flex gap-3">
            <time
              className="shrink-0 text-gray-11"
              dateTime={new Date(createdAt).toISOString()}
              suppressHydrationWarning
            >
              {new Date(createdAt).toLocaleTimeString("en-GB")}
            </time>
            <span className={`min-w-0 break-words whitespace-pre-wrap ${tones[level]}`}>{message}</span>
          </div>
        ))}
      </div>
      {!follows && (
        <Button size="1" variant="surface" className="absolute! right-4 bottom-4" onClick={() => setFollows(true)}>
          <ArrowDown size={13} aria-hidden /> Newest
        </Button>
      )}
    </div>
  );
}
