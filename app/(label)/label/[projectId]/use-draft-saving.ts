"use client";

import { useEffect, useEffectEvent, useRef, useState } from "react";
import type { Draft } from "@/lib/labeling/draft";
import { call, lease } from "./label-api";
import { forgetDraft, keepDraft } from "./local-draft";

export type Saved = "idle" | "waiting" | "saved" | "local";

const quietMs = 800; // after the last change…
const longestMs = 1800; // …but never later than this after the first

/**
 * Saves drafts: in this browser at once, on the server within two seconds, and as the page is hidden or closed.
 * `onLease` hears what the server says about the lease each time.
 */
export function useDraftSaving(onLease: (status: "held" | "lost" | "done") => void) {
  const [saved, setSaved] = useState<Saved>("idle");
  const pending = useRef<{ assignmentId: string; draft: Draft; since: number } | null>(null);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  const open = useRef<string | null>(null); // whose drafts are still wanted: an answer may overtake the last of them

  async function flush(keepalive = false) {
    clearTimeout(timer.current);
    const item = pending.current;
    if (!item) return;
    pending.current = null;
    const { assignmentId, draft } = item;
    const answer = await call("draft", { assignmentId, draft }, lease, { keepalive });
    if (open.current !== assignmentId) return;
    if (answer.ok) {
      if (!pending.current) {
        if (answer.value.status === "done") forgetDraft(assignmentId);
        else keepDraft(assignmentId, draft, false);
        setSaved("saved");
      }
      onLease(answer.value.status);
    } else if (answer.kind === "unreachable" || answer.kind === "internal") {
      pending.current ??= item;
      setSaved("local");
      timer.current = setTimeout(() => void flush(), 5000);
    } else {
      setSaved("local"); // signed out, say: it stays in this browser
    }
  }

  function save(assignmentId: string, draft: Draft) {
    keepDraft(assignmentId, draft, true);
    open.current = assignmentId;
    const since = pending.current?.assignmentId === assignmentId ? pending.current.since : Date.now();
    pending.current = { assignmentId, draft, since };
    setSaved((now) => (now === "local" ? now : "waiting"));
    clearTimeout(timer.current);
    timer.current = setTimeout(() => void flush(), Math.max(0, Math.min(quietMs, since + longestMs - Date.now())));
  }

  /** The answer is in: nothing is left to save. */
  function settle(assignmentId: string) {
    clearTimeout(timer.current);
    if (pending.current?.assignmentId === assignmentId) pending.current = null;
    open.current = null;
    forgetDraft(assignmentId);
    setSaved("idle");
  }

  const leave = useEffectEvent(() => {
    if (document.visibilityState === "hidden") void flush(true);
  });
  useEffect(() => {
    const listener = () => leave();
    document.addEventListener("visibilitychange", listener);
    window.addEventListener("pagehide", listener);
    return () => {
      document.removeEventListener("visibilitychange", listener);
      window.removeEventListener("pagehide", listener);
    };
  }, []);

  return { saved, save, flush, settle };
}
