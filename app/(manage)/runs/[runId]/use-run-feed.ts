"use client";

import { useEffect, useReducer, useRef, useState } from "react";
import { addRows, cutAfter, type Series, thin } from "@/lib/runs/metric-series";
import { logTail, maxPoints } from "@/lib/runs/page-limits";
import type { RunView } from "@/lib/runs/read-run";
import type { RunHistory } from "@/lib/runs/read-run-history";
import type { LogLine, Sample, Warning } from "@/lib/runs/read-run-updates";
import type { RunNews } from "@/lib/runs/run-feed";

export interface RunPage {
  readonly run: RunView;
  readonly series: Series;
  readonly logs: readonly LogLine[];
  readonly samples: readonly Sample[];
  readonly warnings: readonly Warning[];
}

/** The page after news. A step that went back is a resumed run: what lay beyond its checkpoint is dropped. */
export function withNews(page: RunPage, { run, metrics, logs, samples, warnings }: RunNews): RunPage {
  const back = run.step < page.run.step;
  const series = addRows(back ? cutAfter(page.series, run.step) : page.series, metrics);
  const crowded = Object.values(series).some((points) => points.length > 2 * maxPoints);
  const renewed = new Set(samples.map(({ step }) => step));
  const kept = page.samples.filter(({ step }) => !renewed.has(step) && (!back || step <= run.step));
  return {
    run,
    series: crowded ? thin(series) : series,
    logs: [...page.logs, ...logs].slice(-logTail),
    samples: [...kept, ...samples],
    warnings: [...page.warnings.filter(({ step }) => !back || step <= run.step), ...warnings],
  };
}

const retryMs = 3000;

/** A run as it goes. The browser reconnects by itself and says where it was; a refused connection is tried again here. */
export function useRunFeed(run: RunView, { cursor, ...history }: RunHistory): { page: RunPage; connected: boolean } {
  const [page, add] = useReducer(withNews, { run, ...history });
  const [connected, setConnected] = useState(true);
  const at = useRef(cursor);
  const active = useRef(run.active);
  active.current = page.run.active;

  useEffect(() => {
    let source: EventSource | null = null;
    let retry: ReturnType<typeof setTimeout> | undefined;
    const open = () => {
      source = new EventSource(`/api/runs/${run.id}/events?after=${at.current}`);
      source.onopen = () => setConnected(true);
      source.onmessage = (event) => {
        at.current = event.lastEventId;
        const news: RunNews = JSON.parse(event.data);
        add(news);
      };
      source.onerror = () => {
        setConnected(false);
        if (source?.readyState !== EventSource.CLOSED) return; // it tries again by itself
        clearTimeout(retry);
        retry = setTimeout(open, retryMs);
      };
    };
    const close = () => {
      clearTimeout(retry);
      source?.close();
      source = null;
    };
    // A browser has six connections for all tabs: a page that nobody sees keeps one only while its title counts.
    const onVisibility = () => {
      if (!document.hidden && !source) open();
      else if (document.hidden && !active.current) close();
    };
    open();
    document.addEventListener("visibilitychange", onVisibility);
    return () => {
      document.removeEventListener("visibilitychange", onVisibility);
      close();
    };
  }, [run.id]);

  return { page, connected };
}
