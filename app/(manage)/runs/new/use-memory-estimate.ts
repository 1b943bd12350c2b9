"use client";

import { useEffect, useState } from "react";
import type { RunEstimate } from "@/lib/runs/estimate-run";
import { readSettings } from "@/lib/runs/setting-fields";
import type { NewRun } from "./use-new-run";

const quietMs = 250; // after the last key

/**
 * What the run in the form would take, asked anew when it changes; null while that makes no sense.
 * @param rows to learn from
 */
export function useMemoryEstimate(
  { method, base, file, fields, values }: NewRun,
  projectId: string,
  rows: number,
): RunEstimate | null {
  const [estimate, setEstimate] = useState<RunEstimate | null>(null);
  const config = JSON.stringify(readSettings(fields, values));
  const [algorithm, baseId, fileId] = [method?.name, base?.id, file?.id];
  useEffect(() => {
    if (algorithm === undefined || baseId === undefined) {
      setEstimate(null);
      return;
    }
    const left = new AbortController();
    const ask = async () => {
      const data = { projectId, rows: String(rows), ...(fileId !== undefined && { file: fileId }) };
      const query = new URLSearchParams({ algorithm, baseId, config, ...data });
      try {
        const answer = await fetch(`/api/runs/memory?${query}`, { signal: left.signal });
        const read: RunEstimate | null = answer.ok ? await answer.json() : null;
        if (!left.signal.aborted) setEstimate(read);
      } catch {
        if (!left.signal.aborted) setEstimate(null); // no connection: the form says so when it is sent
      }
    };
    const timer = setTimeout(() => void ask(), quietMs);
    return () => {
      clearTimeout(timer);
      left.abort();
    };
  }, [algorithm, baseId, fileId, projectId, config, rows]);
  return estimate;
}
